// Whether this phone's data is well, and what a rescue came to where it was not.
package care.kengai

typealias Check = care.kengai.ffi.Check
typealias Health = care.kengai.ffi.Health
typealias Rescue = care.kengai.ffi.Rescue

val Check.text: Text get() = words
