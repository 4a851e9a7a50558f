// A visit recorded through its form alone: this scene knows what rows are called, and no path, no unit, no range.

import Foundation
import Kengai
import Testing

extension Form {
    fileprivate func row(_ label: String) throws -> FormRow { try #require(rows.first { $0.label.ja == label }) }
}

extension FormRow {
    fileprivate var choices: [FormChoice] { if case .choice(let choices) = kind { choices } else { [] } }

    fileprivate func choose(_ label: String) throws -> FormEdit {
        set(.choice(code: try #require(choices.first { $0.label.ja == label }).code))
    }
}

@Suite(.serialized) struct FormTests {
    @Test("a visit is recorded through its form", .timeLimit(.minutes(5)))
    func throughItsForm() async throws {
        let town = try await Town(at: "07:25")
        let akari = try await town.phone("akari", at: "07:25")
        try await town.join(akari, as: "H01")
        try await akari.syncing.now()
        town.server.stop()
        let visit = try await akari.visits.start(akari.visit(at: "07:30").row).visit
        try await refuse(akari, visit)
        try await record(akari, visit)
        try await akari.close()
    }

    private func refuse(_ book: CareBook, _ visit: VisitID) async throws {
        section("体温には範囲がある")
        let form = try await book.visits.form(visit)
        let temperature = try form.row("体温")
        guard case .number(let unit, _, let max, let decimals) = temperature.kind else {
            Issue.record("a temperature is a number")
            return
        }
        #expect(unit.ja == "℃" && decimals == 1)
        #expect(temperature.canEdit && temperature.shown == nil)
        let refused = await refusal {
            try await book.visits.edit(visit, temperature.set(.number(number: max + 1)))
        }
        let problem = try #require(refused?.problems.first)
        #expect(form.row(problem)?.id == temperature.id)
        #expect(refused?.phrase.ja.contains("体温") == true)
        #expect(try await book.visits.form(visit).row("体温").value == nil)
    }

    private func record(_ book: CareBook, _ visit: VisitID) async throws {
        section("様式だけで記録する")
        let form = try await book.visits.form(visit)
        let edited = try await book.visits.edit(
            visit, form.row("体温").set(.number(number: 368)), form.row("最高血圧").set(.number(number: 132)),
            form.row("最低血圧").set(.number(number: 84)), form.row("特記事項").set(.text(text: "お変わりなし")))
        #expect(try edited.form.row("体温").shown?.ja == "36.8℃")
        #expect(try edited.form.row("最高血圧").value == .number(number: 132))
        let gone = try await book.visits.edit(visit, edited.form.row("特記事項").clear()).gone
        #expect(gone.map(\.cleared.ja) == ["特記事項 お変わりなし を消しました"])

        section("求められるものを、一つずつ")
        let asked = try await book.visits.form(visit).rows.filter { $0.asked && $0.problem != nil }
        #expect(asked.map(\.label.ja).contains("実施状況"))
        for row in asked where row.choices.contains(where: { $0.label.ja == "実施" }) {
            try await book.visits.edit(visit, row.choose("実施"))
        }
        try await book.visits.edit(visit, form.row("利用者の確認").choose("署名"))
        try await book.visits.leave(visit)
        let left = try await book.visits.form(visit).rows.filter { $0.problem != nil }
        #expect(left.map(\.label.ja) == [])
        try await book.visits.finish(visit)
        let finished = try await book.visits.form(visit)
        #expect(finished.rows.allSatisfy { !$0.canEdit }, "what is finished is opened for a change first")
    }
}
