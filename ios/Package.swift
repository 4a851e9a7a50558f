// swift-tools-version: 6.0
// The helper's app for iOS: the portable part. README.md says what of it has been executed where.
//
// script/test-swift fills Generated/ from the library file and says where the library is (-L). On a phone an XCFramework
// takes the place of the target KengaiFFI. KengaiValues is below what is generated, which names its types.
import PackageDescription

let package = Package(
    name: "Kengai",
    platforms: [.iOS(.v17), .macOS(.v14)],
    products: [.library(name: "Kengai", targets: ["Kengai"])],
    targets: [
        .systemLibrary(name: "KengaiFFI", path: "Generated/KengaiFFI"),
        .target(name: "KengaiValues"),
        .target(
            name: "KengaiGenerated",
            dependencies: ["KengaiFFI", "KengaiValues"],
            path: "Generated/KengaiGenerated",
            linkerSettings: [.linkedLibrary("kengai_ffi")]
        ),
        .target(name: "Kengai", dependencies: ["KengaiGenerated", "KengaiValues"]),
        .testTarget(name: "KengaiTests", dependencies: ["Kengai"]),
    ],
    swiftLanguageModes: [.v6]
)
