//! Amounts that more than one record has: money, units, sizes, how many times.

measure! {
    /// An amount of money in yen.
    pub struct Yen: 0..=1_000_000, decimals 0, "円", "yen";
}
measure! {
    /// Units of the care insurance's fee table (単位).
    pub struct Units: 0..=1_000_000, decimals 0, "単位", "units";
}
measure! {
    /// The size of a photo's file in bytes.
    pub struct PhotoBytes: 1..=20_000_000, decimals 0, "バイト", "bytes";
}
measure! {
    /// How many times, as in column 14 of 第6表.
    pub struct Count: 1..=99, decimals 0, "回", "times";
}
