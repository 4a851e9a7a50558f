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
    private var process: Process?
    private var listen = "127.0.0.1:0"

    init(in folder: TemporaryFolder) { self.folder = folder }

    func ticket() throws -> String {
        try String(contentsOf: folder["data/founding-ticket.txt"], encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    func start() async throws {
        let ready = folder["ready.json"]
        try? FileManager.default.removeItem(at: ready)
        let log = folder["server.log"]
        FileManager.default.createFile(atPath: log.path, contents: nil)
        let process = Process()
        process.executableURL = try program("KENGAI_SERVER")
        process.arguments = [
            "run", "--data", folder["data"].path, "--listen", listen, "--ready-file", ready.path,
        ]
        process.standardOutput = try FileHandle(forWritingTo: log)
        process.standardError = process.standardOutput
        try process.run()
        self.process = process
        for _ in 0..<600 {
            if let line = try? String(contentsOf: ready, encoding: .utf8), line.hasSuffix("\n") {
                listen = try JSON(line: line)["address"].text ?? listen
                return
            }
            guard process.isRunning else { break }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw Broken("the server did not become ready:\n\((try? String(contentsOf: log, encoding: .utf8)) ?? "")")
    }

    func stop() {
        process?.terminate()
        process?.waitUntilExit()
        process = nil
    }

    deinit { stop() }
}

/// The manager's device: the command `kengai` with its JSON.
struct Office {
    let home: URL
    let clock: String

    fileprivate func process(_ arguments: [String]) throws -> Process {
        let process = Process()
        process.executableURL = try program("KENGAI_COMMAND")
        process.arguments = ["--home", home.path, "--json"] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging([
            "KENGAI_PASSPHRASE": "ひまわり 12 みかん", "KENGAI_CLOCK": clock,
        ]) { $1 }
        process.standardError = FileHandle.nullDevice
        return process
    }

    /// Runs a command to its end; any failure of it is a failure of the test.
    @discardableResult
    func kengai(_ arguments: String...) throws -> JSON {
        let process = try process(arguments)
        let out = Pipe()
        process.standardOutput = out
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Broken("kengai \(arguments.joined(separator: " ")): exit \(process.terminationStatus)\n\(text)")
        }
        return try JSON(line: String(text.split(separator: "\n").last ?? ""))
    }

    func invite(_ staffCode: String) throws -> Invitation {
        try Invitation(try process(["invite", "--staff", staffCode, "--role", "helper"]))
    }
}

/// An invitation under way: its text, its number, the manager's word.
final class Invitation {
    private let process: Process
    private let input = Pipe()
    private let output = Pipe()
    private var read = Data()
    private(set) var text = ""

    init(_ process: Process) throws {
        self.process = process
        process.standardInput = input
        process.standardOutput = output
        try process.run()
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

    func number() throws -> String { try event("number")["number"].text ?? "" }

    /// The manager answers whether both numbers are the same.
    func answer(same: Bool) throws {
        try input.fileHandleForWriting.write(contentsOf: Data((same ? "y\n" : "n\n").utf8))
    }

    func enrolled() throws {
        _ = try event("enrolled")
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Broken("kengai invite: exit \(process.terminationStatus)") }
    }

    func wasRefused() -> Bool {
        process.waitUntilExit()
        return process.terminationStatus != 0
    }

    deinit { if process.isRunning { process.terminate() } }
}
