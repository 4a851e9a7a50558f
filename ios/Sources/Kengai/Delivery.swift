// Where what was written on this phone stands. Saved, sent and backed up are different things and never look alike.

import KengaiGenerated

public typealias Delivery = KengaiGenerated.Delivery

extension Delivery {
    public var phrase: Phrase {
        switch self {
        case .saved: Phrase("この電話に保存済み（未送信）", "Saved on this phone (not sent)")
        case .sent: Phrase("送信済み", "Sent")
        case .backedUp: Phrase("送信済み・控えあり", "Sent and backed up")
        case .setAside: Phrase("送れません（事業所に連絡）", "Cannot be sent (call the office)")
        }
    }
}
