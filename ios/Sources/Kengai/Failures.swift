// What can go wrong, in words for a person. An error's own description is a dump of fields and is never shown.

import KengaiGenerated

/// Every failure of the core; its cases are the decisions that a screen can take.
public typealias CareError = KengaiGenerated.CareError

/// What is wrong with one field, and what would be right.
public struct FieldProblem: Hashable, Sendable {
    public let field: String
    public let label: Phrase
    public let sentence: Phrase

    init(_ problem: KengaiGenerated.FieldProblem) {
        field = problem.field
        label = Phrase(problem.label)
        sentence = Phrase(problem.sentence)
    }
}

extension CareError {
    /// The fields that a failure is about; empty for most.
    public var problems: [FieldProblem] {
        switch self {
        case .Field(let problem): [FieldProblem(problem)]
        case .Missing(let fields): fields.map(FieldProblem.init)
        default: []
        }
    }

    /// What to tell the person: what happened, and what to do.
    public var phrase: Phrase {
        switch self {
        case .Field(let problem): Phrase(problem.sentence)
        case .Missing(let fields):
            Phrase(
                "あと\(fields.count)つ → \(fields.first?.label.ja ?? "")",
                "\(fields.count) left → \(fields.first?.label.en ?? "")")
        case .Input(let sentence), .Invitation(let sentence): Phrase(sentence)
        case .NoteIsWritten:
            Phrase("申し送りは書き直せません。もう一つ書いてください", "A note cannot be changed. Please write another")
        case .NotAsked: Phrase("撮る前に、ご本人に確認してください", "Ask the client before taking a photo")
        case .NoPhotoConsent:
            Phrase("写真の同意がまだです。撮らずに、サ責に伝えてください", "No photo consent yet. Tell the manager instead")
        case .PhotoConsentWithdrawn(let on):
            Phrase(photosWithdrawnOn: CareDay(core: on))
        case .PhotoUnusable(let sentence), .PhotoSetAside(let sentence): Phrase(sentence)
        case .NotHere: Phrase("この電話にまだ届いていません", "It has not reached this phone yet")
        case .Older:
            Phrase(
                "以前の記録です。電波が入ると取り寄せられます",
                "An older record: it can be fetched when there is a signal")
        case .OlderNotYet:
            Phrase(
                "以前の記録がまだサーバーにありません。あとでもう一度",
                "The server lacks this older record for now. Try again later")
        case .StillNamed:
            Phrase("訪問の記録がこの記録を指しています。先に終えてください", "A visit names this record: finish it first")
        case .AlreadySent:
            Phrase("もう送られています。開いて直してください", "It was sent already: open it for a change")
        case .NothingToUndo: Phrase("取り消せるものがありません", "There is nothing to take back")
        case .NoDraft: Phrase("この訪問の記録は始まっていません", "This visit's record has not been begun")
        case .AlreadyFinished:
            Phrase("もう終わっています。直すときは、開いて直してください", "It is finished already: open it for a change")
        case .NotDiscarded:
            Phrase(
                "元に戻せません。30日を過ぎたか、同じものをもう書き始めています",
                "It cannot be taken back: 30 days are over, or the same is being written again")
        case .ManagersOnly: Phrase("サービス提供責任者だけができます", "Only a service manager can do this")
        case .NotJoined: Phrase("事業所から招待を受けてください", "Ask your office for an invitation")
        case .NothingYet:
            Phrase("参加できました。予定は電波のある所で届きます", "You have joined. The plan comes with a signal")
        case .AlreadyJoined: Phrase("この電話はすでに登録されています", "This phone is enrolled already")
        case .InvitationExpired:
            Phrase("招待は10分で切れました。もう一度出してもらってください", "The invitation ran out. Ask for a new one")
        case .Declined:
            Phrase(
                "この端末はまだ参加できていません。事業所に電話してください",
                "Not admitted yet. Please call the office")
        case .Interrupted: Phrase("途中で止まりました。もう一度どうぞ", "It was interrupted. Please try again")
        case .NoConnection:
            Phrase("いまは圏外です。記録はこの電話に保存されています", "No signal. Your records are saved on this phone")
        case .TryLater: Phrase("混み合っています。あとで自動で送ります", "Busy. It will be sent by itself later")
        case .NotEnrolled:
            Phrase("この電話の登録が外れています。事業所に連絡してください", "This phone is no longer enrolled. Call your office")
        case .ServerUntrusted:
            Phrase(
                "この事業所のサーバーではありません。事業所に電話してください",
                "This is not your office's server. Please call the office")
        case .KeyLocked: Phrase("電話のロックを解除してください", "Unlock the phone first")
        case .KeyGone:
            Phrase(
                "この電話の鍵が失われました。新しい招待をもらってください",
                "This phone's key is gone. Ask for a new invitation")
        case .AlreadyExists: Phrase("すでにデータがあります。上書きはしません", "There is data already. Nothing is overwritten")
        case .NoBook: Phrase("この電話にはまだ準備ができていません", "This phone is not set up yet")
        case .InUse: Phrase("ほかの画面が使っています", "It is in use elsewhere")
        case .Damaged:
            Phrase(
                "データが傷んでいます。消さずに、修復をしてください",
                "Data is damaged. Do not delete it: repair it")
        case .UpdateNeeded: Phrase("アプリを更新してください", "Please update the app")
        case .DiskFull:
            Phrase(
                "電話の空きがありません。いまの入力は保存されていません",
                "The phone is full. The last input was not saved")
        case .Closed, .Unexpected:
            Phrase("うまくいきませんでした。保存した記録は残っています", "It did not work. Saved records are untouched")
        }
    }
}
