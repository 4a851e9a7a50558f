// Where what was written on this phone stands. Saved, sent and backed up are different things and never look alike.
package care.kengai

typealias Delivery = care.kengai.ffi.Delivery

val Delivery.text: Text
    get() = when (this) {
        Delivery.SAVED -> Text("端末に保存（未送信）", "Saved here, not sent")
        Delivery.SENT -> Text("送信済み（バックアップ前）", "Sent, backup to follow")
        Delivery.BACKED_UP -> Text("バックアップ済み", "Backed up")
        Delivery.SET_ASIDE -> Text("端末に残っています。事業所に電話してください", "Still here. Please call the office")
    }
