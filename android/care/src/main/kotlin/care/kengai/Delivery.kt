// Where what was written on this phone stands. Saved, sent and backed up are different things and never look alike.
package care.kengai

typealias Delivery = care.kengai.ffi.Delivery

val Delivery.text: Text
    get() = when (this) {
        Delivery.SAVED -> Text("この電話に保存済み（未送信）", "Saved on this phone (not sent)")
        Delivery.SENT -> Text("送信済み", "Sent")
        Delivery.BACKED_UP -> Text("送信済み・控えあり", "Sent and backed up")
        Delivery.SET_ASIDE -> Text("送れません（事業所に連絡）", "Cannot be sent (call the office)")
    }
