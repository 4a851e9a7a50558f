// Where what was written on this phone stands. Saved, sent and backed up are different things and never look alike.

import KengaiGenerated

public typealias Delivery = KengaiGenerated.Delivery

extension Delivery {
    public var phrase: Phrase {
        switch self {
        case .saved: Phrase("端末に保存（未送信）", "Saved here, not sent")
        case .sent: Phrase("送信済み（バックアップ前）", "Sent, backup to follow")
        case .backedUp: Phrase("バックアップ済み", "Backed up")
        case .setAside: Phrase("端末に残っています。事業所に電話してください", "Still here. Please call the office")
        }
    }
}
