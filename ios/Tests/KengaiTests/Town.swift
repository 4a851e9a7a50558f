// Where the scenes of these tests play: an office with its plan, its server, and the phones of its helpers.

import Foundation
@testable import Kengai
import Testing

let day = "2026-11-16"
let month = "month-2026-11"
/// 見本 一郎: 07:30 by H01, 16:00 by H02.
let client = "0000000001"

func section(_ what: String) { print("── \(what)") }

func example(_ name: String) -> URL { root.appendingPathComponent("examples/\(name)") }

private func planFile(_ start: String) throws -> String {
    let names = try FileManager.default.contentsOfDirectory(atPath: example(month).path)
    return example("\(month)/\(try #require(names.first { $0.hasPrefix("\(start)_") }))").path
}

func instant(_ iso: String) throws -> Date { try #require(ISO8601DateFormatter().date(from: iso)) }

/// What was refused, and why; nil where nothing was.
func refusal(_ what: () async throws -> Void) async -> CareError? {
    do {
        try await what()
        return nil
    } catch {
        return error as? CareError
    }
}

extension CareError {
    var isInput: Bool { if case .Input = self { true } else { false } }
    var isInvitation: Bool { if case .Invitation = self { true } else { false } }
}

/// An office, its plan and its server; at `time` by everybody's clock, or at 7:00 by the office's and later by the server's.
struct Town {
    let folder: TemporaryFolder
    let server: Server
    let office: Office

    init(at time: String? = nil) async throws {
        folder = try TemporaryFolder()
        server = Server(in: folder)
        office = Office(home: folder["office"], clock: "\(day)T\(time ?? "07:00"):00+09:00")
        try await server.start(clock: time.map { try instant("\(day)T\($0):00+09:00") })
        try await office.kengai(
            "found", "--ticket", try server.ticket(), "--office-number", "9970000001", "--office-name", "見本訪問介護",
            "--name", "手本 のぞみ", "--kana", "テホン ノゾミ", "--code", "M01", "--paper-file", folder["paper.txt"].path)
        try await office.kengai(
            "plan", "import", "--upplan", try planFile("UPPLAN"), "--uphosoku", try planFile("UPHOSOKU"),
            "--rota", example("\(month)/rota.csv").path, "--staff", example("\(month)/staff.csv").path)
        try await office.kengai(
            "clients", "set", client, "photo_consent.scope", "薬", "photo_consent.given", "2026-11-01")
        try await office.kengai("sync")
    }

    func phone(
        _ name: String, at time: String, vault: SoftwareVault = SoftwareVault()
    ) async throws -> CareBook {
        try await CareBook.create(in: folder[name], vault: vault, rehearsal: instant("\(day)T\(time):00+09:00"))
    }

    func join(_ book: CareBook, as staffCode: String) async throws {
        let invitation = try await office.invite(staffCode)
        let joining = try await book.join(invitation.text)
        async let here = joining.number()
        try await invitation.arrived()
        let number = try await here
        #expect(number.count == 6 && number.allSatisfy(\.isNumber))
        try invitation.type(number)
        try await joining.finish()
        try await invitation.enrolled()
    }
}

/// The field that a test speaks of, by its path: an app shows what it is given.
extension [Field] {
    subscript(_ path: String) -> Field? { first { $0.path == path } }
}

extension [Standing] {
    subscript(_ path: String) -> Standing? { first { $0.path == path } }
}

extension VisitSheet {
    subscript(_ path: String) -> Field? { fields[path] }
}

extension Form {
    /// Typed into rows; no text empties one.
    fileprivate func typed(_ texts: KeyValuePairs<String, String>) throws -> [FormEdit] {
        try texts.map { path, text in
            let row = try #require(rows.first { $0.id.core == path })
            return text.isEmpty ? row.clear() : row.set(.text(text: text))
        }
    }
}

extension CareBook {
    /// Writes rows of a visit; gives back what stood there and stands no more.
    @discardableResult
    func write(_ visit: VisitID, _ texts: KeyValuePairs<String, String>) async throws -> [Field] {
        try await visits.edit(visit, visits.form(visit).typed(texts)).gone
    }

    @discardableResult
    func write(_ incident: IncidentID, _ texts: KeyValuePairs<String, String>) async throws -> Form {
        try await incidents.edit(incident, incidents.form(incident).typed(texts))
    }

    func visit(at time: String) async throws -> TodayVisit {
        let today = try await visits.on(visits.today())
        return try #require(today.first { $0.start == TimeOfDay(time) })
    }
}
