// Where what was written on this phone stands. Saved, sent and backed up are different things and never look alike.

import KengaiGenerated

public typealias Delivery = KengaiGenerated.Delivery

extension Delivery {
    public var line: Line { Line(deliveryLine(delivery: self)) }
    public var phrase: Phrase { line.phrase }
}
