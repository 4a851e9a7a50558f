// Where what was written on this phone stands. Saved, sent and backed up are different things and never look alike.
package care.kengai

import care.kengai.ffi.deliveryLine

typealias Delivery = care.kengai.ffi.Delivery

val Delivery.line: Line get() = deliveryLine(this).line()

val Delivery.text: Text get() = line.text
