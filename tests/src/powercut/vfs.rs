//! SQLite's door to files, taped: a VFS over SQLite's own. What it does to database, journal and log is written down; the
//! shared index (`-shm`) and temporary files mean nothing after a power cut and pass through.
//!
//! The one place of the tests with `unsafe`: SQLite's interface is C. Each wrapped file holds ours first and SQLite's own
//! behind it, in the room that SQLite gives (`szOsFile`); every function calls the same one of the file behind.
#![allow(unsafe_code)]

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::ffi;

use super::tape::{Doing, Fault, FileId, Tape};

static REGISTERED: AtomicU64 = AtomicU64::new(0);

/// What `pAppData` points to.
struct Behind {
    tape: Tape,
    real: *mut ffi::sqlite3_vfs,
}

/// A VFS that is registered while this lives. No connection through it may live longer.
pub(super) struct Vfs {
    name: CString,
    vfs: *mut ffi::sqlite3_vfs,
    behind: *mut Behind,
}

// SAFETY: both pointers are this value's own boxes; SQLite uses them under its own locks, and the tape has one.
unsafe impl Send for Vfs {}
// SAFETY: as above; the only method through a shared reference reads the name.
unsafe impl Sync for Vfs {}

impl std::fmt::Debug for Vfs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl Vfs {
    pub(super) fn register(tape: Tape) -> Self {
        let number = REGISTERED.fetch_add(1, Ordering::Relaxed);
        let name = CString::new(format!("kengai-tape-{number}")).unwrap();
        // SAFETY: a null name asks for the default VFS, which lives as long as the process.
        let real = unsafe { ffi::sqlite3_vfs_find(std::ptr::null()) };
        assert!(!real.is_null(), "SQLite has a default VFS");
        let behind = Box::into_raw(Box::new(Behind { tape, real }));
        // SAFETY: `real` is a valid VFS; plain data is copied.
        let (size, path_max) = unsafe { ((*real).szOsFile, (*real).mxPathname) };
        let vfs = Box::into_raw(Box::new(ffi::sqlite3_vfs {
            iVersion: 2,
            szOsFile: size + size_of::<Taped>() as c_int,
            mxPathname: path_max,
            pNext: std::ptr::null_mut(),
            zName: name.as_ptr(),
            pAppData: behind.cast(),
            xOpen: Some(open),
            xDelete: Some(delete),
            xAccess: Some(access),
            xFullPathname: Some(full_path),
            xDlOpen: None,
            xDlError: None,
            xDlSym: None,
            xDlClose: None,
            xRandomness: Some(randomness),
            xSleep: Some(sleep),
            xCurrentTime: Some(time),
            xGetLastError: Some(last_error),
            xCurrentTimeInt64: Some(time_64),
            xSetSystemCall: None,
            xGetSystemCall: None,
            xNextSystemCall: None,
        }));
        // SAFETY: the struct, its name and what is behind it live until `drop` unregisters it.
        let code = unsafe { ffi::sqlite3_vfs_register(vfs, 0) };
        assert_eq!(code, ffi::SQLITE_OK);
        Self { name, vfs, behind }
    }

    pub(super) fn name(&self) -> &str {
        self.name.to_str().unwrap()
    }
}

impl Drop for Vfs {
    fn drop(&mut self) {
        // SAFETY: both came from boxes in `register`; the disk that owns this outlives its connections.
        unsafe {
            ffi::sqlite3_vfs_unregister(self.vfs);
            drop(Box::from_raw(self.vfs));
            drop(Box::from_raw(self.behind));
        }
    }
}

/// A file of ours, with SQLite's own behind it.
#[repr(C, align(8))]
struct Taped {
    base: ffi::sqlite3_file,
    behind: *const Behind,
    /// Which file of the tape it is; null for what is not taped.
    file: *mut OpenFile,
}

struct OpenFile {
    id: FileId,
    /// A journal or log that SQLite may have made: it syncs the folder with the first sync of the file.
    folder_to_sync: Option<PathBuf>,
}

unsafe fn behind<'a>(vfs: *mut ffi::sqlite3_vfs) -> &'a Behind {
    // SAFETY: SQLite hands back the VFS that we registered.
    unsafe { &*(*vfs).pAppData.cast::<Behind>() }
}

unsafe fn real_of(file: *mut ffi::sqlite3_file) -> *mut ffi::sqlite3_file {
    // SAFETY: `szOsFile` asked for this much room and the real file's behind it.
    unsafe { file.cast::<Taped>().add(1).cast() }
}

unsafe fn path_of(name: *const c_char) -> PathBuf {
    // SAFETY: SQLite's file names are C strings.
    let bytes = unsafe { CStr::from_ptr(name) }.to_bytes();
    Path::new(std::ffi::OsStr::from_bytes(bytes)).to_owned()
}

/// Calls the same function of the file behind.
macro_rules! pass {
    ($file:expr, $method:ident $(, $argument:expr)*) => {{
        let real = real_of($file);
        let method = (*(*real).pMethods).$method.unwrap();
        method(real $(, $argument)*)
    }};
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_lock),
    xFileControl: Some(control),
    xSectorSize: Some(sector),
    xDeviceCharacteristics: Some(characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

const KEPT: c_int = ffi::SQLITE_OPEN_MAIN_DB | ffi::SQLITE_OPEN_MAIN_JOURNAL | ffi::SQLITE_OPEN_WAL;

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: SQLite gives room for `szOsFile` bytes at `file`; names are C strings.
    unsafe {
        let behind = behind(vfs);
        let taped = file.cast::<Taped>();
        (*taped).base.pMethods = std::ptr::null();
        (*taped).behind = behind;
        (*taped).file = std::ptr::null_mut();
        let kept = flags & KEPT != 0 && !name.is_null();
        let there = kept && path_of(name).exists();
        let makes = kept && !there && flags & ffi::SQLITE_OPEN_CREATE != 0;
        if makes && let Some(code) = struck(behind.tape.meets(Doing::Growing), ffi::SQLITE_CANTOPEN) {
            return code;
        }
        let code = (*behind.real).xOpen.unwrap()(behind.real, name, real_of(file), flags, out);
        if code != ffi::SQLITE_OK {
            return code;
        }
        if kept {
            let path = path_of(name);
            let (id, _) = behind.tape.file(&path);
            // As SQLite's own VFS for Unix decides it.
            let journal = flags & (ffi::SQLITE_OPEN_MAIN_JOURNAL | ffi::SQLITE_OPEN_WAL) != 0;
            let may_make = journal && flags & ffi::SQLITE_OPEN_CREATE != 0;
            let folder_to_sync = path.parent().filter(|_| may_make).map(Path::to_owned);
            (*taped).file = Box::into_raw(Box::new(OpenFile { id, folder_to_sync }));
        }
        (*taped).base.pMethods = &METHODS;
        code
    }
}

/// The code of a fault, if one strikes.
fn struck(fault: Option<Fault>, otherwise: c_int) -> Option<c_int> {
    match fault? {
        Fault::Full => Some(ffi::SQLITE_FULL),
        Fault::CannotWrite | Fault::CannotRead | Fault::ShortRead => Some(otherwise),
    }
}

unsafe fn parts<'a>(file: *mut ffi::sqlite3_file) -> (&'a Tape, Option<&'a mut OpenFile>) {
    // SAFETY: `open` filled these fields.
    unsafe {
        let taped = file.cast::<Taped>();
        (&(*(*taped).behind).tape, (*taped).file.as_mut())
    }
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: `open` made the box; SQLite closes once.
    unsafe {
        let code = pass!(file, xClose);
        let taped = file.cast::<Taped>();
        if !(*taped).file.is_null() {
            drop(Box::from_raw((*taped).file));
            (*taped).file = std::ptr::null_mut();
        }
        code
    }
}

unsafe extern "C" fn read(
    file: *mut ffi::sqlite3_file,
    bytes: *mut c_void,
    count: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite's buffer has room for `count` bytes.
    unsafe {
        let (tape, open) = parts(file);
        let fault = open.and_then(|_| tape.meets(Doing::Reading));
        if fault == Some(Fault::CannotRead) {
            return ffi::SQLITE_IOERR_READ;
        }
        let code = pass!(file, xRead, bytes, count, at);
        if fault == Some(Fault::ShortRead) && code == ffi::SQLITE_OK {
            // As SQLite asks of a VFS: the rest is zero.
            let half = count as usize / 2;
            std::ptr::write_bytes(bytes.cast::<u8>().add(half), 0, count as usize - half);
            return ffi::SQLITE_IOERR_SHORT_READ;
        }
        code
    }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    bytes: *const c_void,
    count: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite's buffer holds `count` bytes.
    unsafe {
        let (tape, open) = parts(file);
        let mut written = count;
        let mut fault = None;
        if open.is_some() {
            fault = struck(tape.meets(Doing::Growing), ffi::SQLITE_IOERR_WRITE);
            if fault.is_some() {
                written = count / 2;
            }
        }
        let code = pass!(file, xWrite, bytes, written, at);
        if let (Some(open), ffi::SQLITE_OK) = (open, code) {
            tape.wrote(open.id, at as u64, std::slice::from_raw_parts(bytes.cast(), written as usize));
        }
        fault.unwrap_or(code)
    }
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, length: ffi::sqlite3_int64) -> c_int {
    // SAFETY: as SQLite calls it.
    unsafe {
        let (tape, open) = parts(file);
        let Some(open) = open else { return pass!(file, xTruncate, length) };
        if let Some(code) = struck(tape.meets(Doing::Changing), ffi::SQLITE_IOERR_TRUNCATE) {
            return code;
        }
        let code = pass!(file, xTruncate, length);
        if code == ffi::SQLITE_OK {
            tape.truncated(open.id, length as u64);
        }
        code
    }
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _flags: c_int) -> c_int {
    // SAFETY: as SQLite calls it. Nothing is really synced: what a cut takes is the tape's business.
    unsafe {
        let (tape, open) = parts(file);
        let Some(open) = open else { return ffi::SQLITE_OK };
        if let Some(code) = struck(tape.meets(Doing::Changing), ffi::SQLITE_IOERR_FSYNC) {
            return code;
        }
        tape.synced(open.id);
        if let Some(folder) = open.folder_to_sync.take() {
            tape.synced_folder(&folder);
        }
        ffi::SQLITE_OK
    }
}

unsafe extern "C" fn delete(vfs: *mut ffi::sqlite3_vfs, name: *const c_char, sync: c_int) -> c_int {
    // SAFETY: as SQLite calls it.
    unsafe {
        let behind = behind(vfs);
        if let Some(code) = struck(behind.tape.meets(Doing::Changing), ffi::SQLITE_IOERR_DELETE) {
            return code;
        }
        let code = (*behind.real).xDelete.unwrap()(behind.real, name, 0);
        if code == ffi::SQLITE_OK {
            let path = path_of(name);
            behind.tape.removed(&path);
            if let (true, Some(folder)) = (sync != 0, path.parent()) {
                behind.tape.synced_folder(folder);
            }
        }
        code
    }
}

/// Functions of a file that only pass on.
macro_rules! passing {
    ($($name:ident = $method:ident ( $($argument:ident : $kind:ty),* ) -> $out:ty;)*) => {$(
        unsafe extern "C" fn $name(file: *mut ffi::sqlite3_file $(, $argument: $kind)*) -> $out {
            // SAFETY: the file behind is open; arguments are SQLite's own.
            unsafe { pass!(file, $method $(, $argument)*) }
        }
    )*};
}

passing! {
    size = xFileSize(out: *mut ffi::sqlite3_int64) -> c_int;
    lock = xLock(level: c_int) -> c_int;
    unlock = xUnlock(level: c_int) -> c_int;
    check_lock = xCheckReservedLock(out: *mut c_int) -> c_int;
    control = xFileControl(op: c_int, argument: *mut c_void) -> c_int;
    sector = xSectorSize() -> c_int;
    characteristics = xDeviceCharacteristics() -> c_int;
    shm_map = xShmMap(page: c_int, bytes: c_int, extend: c_int, out: *mut *mut c_void) -> c_int;
    shm_lock = xShmLock(offset: c_int, count: c_int, flags: c_int) -> c_int;
    shm_barrier = xShmBarrier() -> ();
    shm_unmap = xShmUnmap(delete: c_int) -> c_int;
}

/// Functions of the VFS that only pass on.
macro_rules! passing_vfs {
    ($($name:ident = $method:ident ( $($argument:ident : $kind:ty),* );)*) => {$(
        unsafe extern "C" fn $name(vfs: *mut ffi::sqlite3_vfs $(, $argument: $kind)*) -> c_int {
            // SAFETY: the default VFS lives as long as the process; arguments are SQLite's own.
            unsafe {
                let real = behind(vfs).real;
                (*real).$method.unwrap()(real $(, $argument)*)
            }
        }
    )*};
}

passing_vfs! {
    access = xAccess(name: *const c_char, flags: c_int, out: *mut c_int);
    full_path = xFullPathname(name: *const c_char, count: c_int, out: *mut c_char);
    randomness = xRandomness(count: c_int, out: *mut c_char);
    sleep = xSleep(microseconds: c_int);
    time = xCurrentTime(out: *mut f64);
    last_error = xGetLastError(count: c_int, out: *mut c_char);
    time_64 = xCurrentTimeInt64(out: *mut ffi::sqlite3_int64);
}
