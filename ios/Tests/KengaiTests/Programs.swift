// The real server and the real command `kengai` as processes of their own, each with its own folder.

import Foundation
import Testing

/// Something that a test needs did not happen.
struct Broken: Error, CustomStringConvertible {
    let description: String
    init(_ what: String) { description = what }
}

/// The tree, for the examples.
let root = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../..").standardizedFileURL

private func program(_ variable: String) throws -> URL {
    guard let path = ProcessInfo.processInfo.environment[variable] else {
        throw Broken("\(variable) is not set: run script/test-swift, which sets it")
    }
    return URL(fileURLWithPath: path)
}

/// Runs what blocks on a thread of its own: Swift's pool may have no more than one.
func blocking<Result: Sendable>(_ what: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        Thread { continuation.resume(with: Swift.Result { try what() }) }.start()
    }
}

/// A process that is told apart from its end: Foundation's `waitUntilExit` needs a run loop, which a test's thread has not.
final class Running: @unchecked Sendable {
    let process = Process()
    private let ended = DispatchSemaphore(value: 0)

    init(_ program: URL, _ arguments: [String]) {
        process.executableURL = program
        process.arguments = arguments
        process.terminationHandler = { [ended] _ in ended.signal() }
    }

    /// Ends it at once. SIGTERM would not do: a child of one of Swift's threads inherits a mask that blocks it.
    func kill() { _ = Foundation.kill(process.processIdentifier, SIGKILL) }

    /// Waits for its end; its exit code.
    func status() -> Int32 {
        ended.wait()
        ended.signal()
        return process.terminationStatus
    }
}

/// A folder that goes when the test goes.
final class TemporaryFolder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("kengai-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    subscript(_ name: String) -> URL { url.appendingPathComponent(name) }

    deinit { try? FileManager.default.removeItem(at: url) }
}

/// What a command printed, as JSON.
struct JSON {
    let value: Any?

    init(_ value: Any?) { self.value = value }

    init(line: String) throws { value = try JSONSerialization.jsonObject(with: Data(line.utf8)) }

    subscript(_ key: String) -> JSON { JSON((value as? [String: Any])?[key]) }
    var list: [JSON] { (value as? [Any] ?? []).map(JSON.init) }
    var text: String? { value as? String }
}

/// The sync server. Stopping it is what "unreachable" means here; it comes back on the same port.
final class Server {
    private let folder: TemporaryFolder
    private var running: Running?
    private var listen = "127.0.0.1:0"
    /// Where its clock begins whenever it is started; nil: it is right.
    private var begins: Date?

    init(in folder: TemporaryFolder) { self.folder = folder }

    func ticket() throws -> String {
        try String(contentsOf: folder["data/founding-ticket.txt"], encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Starts it; from now on at another time, and with a place for backups, if that is what a scene needs.
    func start(clock: Date? = nil, backups: URL? = nil) async throws {
        let ready = folder["ready.json"]
        try? FileManager.default.removeItem(at: ready)
        let log = folder["server.log"]
        try Data().write(to: log)
        let running = Running(
            try program("KENGAI_SERVER"),
            ["run", "--data", folder["data"].path, "--listen", listen, "--ready-file", ready.path]
                + (backups.map { ["--backup-to", $0.path] } ?? []))
        begins = clock ?? begins
        if let begins {
            let ms = Int64(begins.timeIntervalSince1970 * 1000)
            running.process.environment = ProcessInfo.processInfo.environment.merging([
                "KENGAI_SERVER_CLOCK_MS": "\(ms)"
            ]) { $1 }
        }
        running.process.standardOutput = try FileHandle(forWritingTo: log)
        running.process.standardError = running.process.standardOutput
        try running.process.run()
        self.running = running
        for _ in 0..<600 {
            if let line = try? String(contentsOf: ready, encoding: .utf8), line.hasSuffix("\n") {
                listen = try JSON(line: line)["address"].text ?? listen
                return
            }
            guard running.process.isRunning else { break }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw Broken("the server did not become ready:\n\((try? String(contentsOf: log, encoding: .utf8)) ?? "")")
    }

    func stop() {
        running?.kill()
        _ = running?.status()
        running = nil
    }

    /// Backs up now, and verifies the backup.
    func backUp() async throws {
        let backup = Running(try program("KENGAI_SERVER"), ["backup", "--data", folder["data"].path])
        backup.process.standardOutput = FileHandle.nullDevice
        try backup.process.run()
        guard try await blocking({ backup.status() }) == 0 else { throw Broken("the backup failed") }
    }

    deinit { stop() }
}

/// The manager's device: the command `kengai` with its JSON.
struct Office: Sendable {
    let home: URL
    let clock: String

    fileprivate func running(_ arguments: [String]) throws -> Running {
        let running = Running(try program("KENGAI_COMMAND"), ["--home", home.path, "--json"] + arguments)
        running.process.environment = ProcessInfo.processInfo.environment.merging([
            "KENGAI_PASSPHRASE": "ひまわり 12 みかん 坂道", "KENGAI_CLOCK": clock,
        ]) { $1 }
        running.process.standardError = FileHandle.nullDevice
        return running
    }

    /// Runs a command to its end; any failure of it is a failure of the test.
    @discardableResult
    func kengai(_ arguments: String...) async throws -> JSON {
        let line = try await blocking {
            let running = try running(arguments)
            let out = Pipe()
            running.process.standardOutput = out
            running.process.standardInput = FileHandle.nullDevice
            try running.process.run()
            let text = String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            let status = running.status()
            guard status == 0 else {
                throw Broken("kengai \(arguments.joined(separator: " ")): exit \(status)\n\(text)")
            }
            return String(text.split(separator: "\n").last ?? "")
        }
        return try JSON(line: line)
    }

    func invite(_ staffCode: String) async throws -> Invitation {
        try await blocking { try Invitation(running(["invite", "--staff", staffCode, "--role", "helper"])) }
    }
}

/// An invitation under way: its text, and the number that the manager types. Used by one test, one call after the other.
final class Invitation: @unchecked Sendable {
    private let running: Running
    private let input = Pipe()
    private let output = Pipe()
    private var read = Data()
    private(set) var text = ""

    init(_ running: Running) throws {
        self.running = running
        running.process.standardInput = input
        running.process.standardOutput = output
        try running.process.run()
        text = try event("invitation")["text"].text ?? ""
    }

    private func event(_ name: String) throws -> JSON {
        while true {
            if let end = read.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: read[read.startIndex..<end], as: UTF8.self)
                read.removeSubrange(read.startIndex...end)
                let event = try JSON(line: line)
                guard event["event"].text == name else { throw Broken("'\(name)' was expected: \(line)") }
                return event
            }
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw Broken("kengai invite ended before '\(name)'") }
            read.append(more)
        }
    }

    /// The phone has come, and shows its number.
    func arrived() async throws { try await blocking { _ = try self.event("arrived") } }

    /// The manager types what the phone's screen shows.
    func type(_ number: String) throws {
        try input.fileHandleForWriting.write(contentsOf: Data("\(number)\n".utf8))
    }

    /// That was not its number: the manager is asked again.
    func differs() async throws { try await blocking { _ = try self.event("differs") } }

    func enrolled() async throws {
        try await blocking {
            _ = try self.event("enrolled")
            let status = self.running.status()
            guard status == 0 else { throw Broken("kengai invite: exit \(status)") }
        }
    }

    func wasRefused() async throws -> Bool { try await blocking { self.running.status() != 0 } }

    deinit { if running.process.isRunning { running.kill() } }
}
