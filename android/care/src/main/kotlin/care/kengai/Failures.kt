// What can go wrong, in words for a person. `message` of these exceptions is a dump of fields and is never shown.
package care.kengai

import care.kengai.ffi.CareException
import java.time.LocalDate

/** What is wrong with one field, and what would be right. */
data class FieldProblem(val field: String, val label: Text, val sentence: Text)

internal fun care.kengai.ffi.FieldProblem.problem() = FieldProblem(field, label.text(), sentence.text())

/** The fields that a failure is about; empty for most. */
val CareException.problems: List<FieldProblem>
    get() = when (this) {
        is CareException.Field -> listOf(problem.problem())
        is CareException.Missing -> fields.map { it.problem() }
        else -> emptyList()
    }

/** What to tell the person: what happened, and what to do. */
val CareException.text: Text
    get() = when (this) {
        is CareException.Field -> problem.sentence.text()
        is CareException.Missing ->
            fields.firstOrNull()?.label?.text().let {
                Text("あと${fields.size}つ → ${it?.ja.orEmpty()}", "${fields.size} left → ${it?.en.orEmpty()}")
            }
        is CareException.Input -> sentence.text()
        is CareException.NoteIsWritten ->
            Text("申し送りは書き直せません。もう一つ書いてください", "A note cannot be changed. Please write another")
        is CareException.NotAsked ->
            Text("撮る前に、ご本人に確認してください", "Ask the client before taking a photo")
        is CareException.NoPhotoConsent ->
            Text("写真の同意がまだです。撮らずに、サ責に伝えてください", "No photo consent yet. Tell the manager instead")
        is CareException.PhotoConsentWithdrawn -> photosWithdrawnText(LocalDate.parse(on))
        is CareException.PhotoUnusable -> sentence.text()
        is CareException.PhotoSetAside -> sentence.text()
        is CareException.NotHere ->
            Text("この電話にまだ届いていません", "It has not reached this phone yet")
        is CareException.Older ->
            Text("以前の記録です。電波が入ると取り寄せられます", "An older record: it can be fetched when there is a signal")
        is CareException.OlderNotYet ->
            Text("以前の記録がまだサーバーにありません。あとでもう一度", "The server lacks this older record for now. Try again later")
        is CareException.StillNamed ->
            Text("訪問の記録がこの記録を指しています。先に終えてください", "A visit names this record: finish it first")
        is CareException.AlreadySent ->
            Text("もう送られています。開いて直してください", "It was sent already: open it for a change")
        is CareException.NothingToUndo ->
            Text("取り消せるものがありません", "There is nothing to take back")
        is CareException.NoDraft ->
            Text("この訪問の記録は始まっていません", "This visit's record has not been begun")
        is CareException.AlreadyFinished ->
            Text("もう終わっています。直すときは、開いて直してください", "It is finished already: open it for a change")
        is CareException.NotDiscarded ->
            Text(
                "元に戻せません。30日を過ぎたか、同じものをもう書き始めています",
                "It cannot be taken back: 30 days are over, or the same is being written again",
            )
        is CareException.ManagersOnly ->
            Text("サービス提供責任者だけができます", "Only a service manager can do this")
        is CareException.NotJoined ->
            Text("事業所から招待を受けてください", "Ask your office for an invitation")
        is CareException.NothingYet ->
            Text("参加できました。予定は電波のある所で届きます", "You have joined. The plan comes with a signal")
        is CareException.AlreadyJoined ->
            Text("この電話はすでに登録されています", "This phone is enrolled already")
        is CareException.Invitation -> sentence.text()
        is CareException.InvitationExpired ->
            Text("招待は10分で切れました。もう一度出してもらってください", "The invitation ran out. Ask for a new one")
        is CareException.Declined ->
            Text("この端末はまだ参加できていません。事業所に電話してください", "Not admitted yet. Please call the office")
        is CareException.Interrupted ->
            Text("途中で止まりました。もう一度どうぞ", "It was interrupted. Please try again")
        is CareException.NoConnection ->
            Text("いまは圏外です。記録はこの電話に保存されています", "No signal. Your records are saved on this phone")
        is CareException.TryLater ->
            Text("混み合っています。あとで自動で送ります", "Busy. It will be sent by itself later")
        is CareException.NotEnrolled ->
            Text("この電話の登録が外れています。事業所に連絡してください", "This phone is no longer enrolled. Call your office")
        is CareException.ServerUntrusted ->
            Text("この事業所のサーバーではありません。事業所に電話してください", "This is not your office's server. Please call the office")
        is CareException.KeyLocked ->
            Text("電話のロックを解除してください", "Unlock the phone first")
        is CareException.KeyGone ->
            Text("この電話の鍵が失われました。新しい招待をもらってください", "This phone's key is gone. Ask for a new invitation")
        is CareException.AlreadyExists ->
            Text("すでにデータがあります。上書きはしません", "There is data already. Nothing is overwritten")
        is CareException.NoBook ->
            Text("この電話にはまだ準備ができていません", "This phone is not set up yet")
        is CareException.InUse ->
            Text("ほかの画面が使っています", "It is in use elsewhere")
        is CareException.Damaged ->
            Text("データが傷んでいます。消さずに、修復をしてください", "Data is damaged. Do not delete it: repair it")
        is CareException.UpdateNeeded ->
            Text("アプリを更新してください", "Please update the app")
        is CareException.DiskFull ->
            Text("電話の空きがありません。いまの入力は保存されていません", "The phone is full. The last input was not saved")
        is CareException.Closed,
        is CareException.Unexpected,
        ->
            Text("うまくいきませんでした。保存した記録は残っています", "It did not work. Saved records are untouched")
    }
