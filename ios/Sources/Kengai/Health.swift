// Whether this phone's data is well, and what a rescue came to where it was not.

import KengaiGenerated

public typealias Check = KengaiGenerated.Check
public typealias Health = KengaiGenerated.Health
public typealias Rescue = KengaiGenerated.Rescue

extension Check {
    public var phrase: Phrase { words }
}
