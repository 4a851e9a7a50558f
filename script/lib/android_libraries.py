"""Makes of the libraries that Maven brought (JAR and AAR) what a build without Gradle needs: `app.jar` and `test.jar` with all
classes of each kind, the compiled resources, and the names of the packages that want an R class.

Usage: android_libraries.py FOLDER-OF-LIBRARIES AAPT2 FOLDER-TO-FILL
"""

import pathlib
import re
import subprocess
import sys
import zipfile

# Of these only the tests are made; what Robolectric itself brings is Maven's affair.
TEST = re.compile(r"^(ui-test-|core-1\.7\.0|monitor-|junit-|espresso-|storage-|annotation-1\.1\.0-alpha|runner-)")
# What belongs to one library alone and means nothing in a jar of many.
ALONE = re.compile(r"^META-INF/(MANIFEST\.MF|.*\.(SF|RSA|DSA)|maven/.*|INDEX\.LIST|.*\.version|com/android/build/gradle/.*)$")


def entries_of(library: pathlib.Path):
    """Yields (name, bytes) of every class file and resource of a library."""
    with zipfile.ZipFile(library) as archive:
        inner = [n for n in archive.namelist() if n == "classes.jar" or (n.startswith("libs/") and n.endswith(".jar"))]
        if library.suffix == ".jar":
            yield from ((n, archive.read(n)) for n in archive.namelist() if not n.endswith("/"))
        for name in inner:
            with archive.open(name) as stream, zipfile.ZipFile(stream) as jar:
                yield from ((n, jar.read(n)) for n in jar.namelist() if not n.endswith("/"))


def merged(libraries, into: pathlib.Path) -> None:
    """One jar of many; two libraries with one class are a mistake in the list."""
    seen: dict[str, str] = {}
    services: dict[str, bytes] = {}
    with zipfile.ZipFile(into, "w", zipfile.ZIP_STORED) as out:
        for library in libraries:
            for name, data in entries_of(library):
                if name.startswith("META-INF/services/"):
                    services[name] = services.get(name, b"") + data.rstrip() + b"\n"
                elif not ALONE.match(name):
                    if name in seen and name.endswith(".class") and name != "module-info.class":
                        sys.exit(f"{name} stands in {seen[name]} and in {library.name}")
                    if name not in seen:
                        out.writestr(zipfile.ZipInfo(name), data)
                    seen[name] = library.name
        for name, data in services.items():
            out.writestr(zipfile.ZipInfo(name), data)


def compiled_resources(libraries, aapt2: str, into: pathlib.Path) -> list[str]:
    """Compiles each AAR's resources; gives back the packages that have some."""
    packages = []
    into.mkdir(parents=True)
    for library in (one for one in libraries if one.suffix == ".aar"):
        unpacked = into / library.stem
        with zipfile.ZipFile(library) as archive:
            archive.extractall(unpacked, [n for n in archive.namelist() if n.startswith("res/")])
            manifest = archive.read("AndroidManifest.xml").decode()
        package = re.search(r'package="([^"]+)"', manifest)
        if package:
            packages.append(package[1])
        if any((unpacked / "res").rglob("*.*")):
            subprocess.run([aapt2, "compile", "--dir", str(unpacked / "res"), "-o", str(into / f"{library.stem}.zip")], check=True)
    return sorted(set(packages))


def main() -> None:
    libraries, aapt2, into = pathlib.Path(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3])
    into.mkdir(parents=True)
    all_of_them = sorted(one for one in libraries.iterdir() if not one.name.startswith("android-all"))
    app = [one for one in all_of_them if not TEST.match(one.name)]
    merged(app, into / "app.jar")
    merged([one for one in all_of_them if TEST.match(one.name)], into / "test.jar")
    packages = compiled_resources(app, aapt2, into / "res")
    (into / "packages.txt").write_text(":".join(packages))


main()
