// Days, months and times of day in Japan, whatever the phone is set to; never a moment that a time zone could move. An
// instant is Foundation's `Date`.

import Foundation

/// What the core handed over is no day, month or time of day.
struct Malformed: Error {}

/// ASCII numbers of these widths between separators; nil where the text is anything else.
private func numbers(_ text: String, separator: Character, widths: [Int]) -> [Int]? {
    let parts = text.split(separator: separator, omittingEmptySubsequences: false)
    guard parts.map(\.utf8.count) == widths else { return nil }
    guard parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }) else { return nil }
    return parts.compactMap { Int($0) }
}

private func isMonth(_ year: Int, _ month: Int) -> Bool { (1900...9999).contains(year) && (1...12).contains(month) }

private func days(of month: Int, in year: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
}

/// A civil date in Japan, between the years 1900 and 9999.
public struct CareDay: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// `2026-11-16`
    public let iso: String

    /// Nil where there is no such day.
    public init?(_ iso: String) {
        guard let parts = numbers(iso, separator: "-", widths: [4, 2, 2]), isMonth(parts[0], parts[1]),
            (1...days(of: parts[1], in: parts[0])).contains(parts[2])
        else { return nil }
        self.iso = iso
    }

    package init(core iso: String) throws {
        guard let day = CareDay(iso) else { throw Malformed() }
        self = day
    }

    package var core: String { iso }
    public var description: String { iso }
    public static func < (one: CareDay, other: CareDay) -> Bool { one.iso < other.iso }
}

/// A calendar month, between the years 1900 and 9999.
public struct CareMonth: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// `2026-11`
    public let iso: String

    /// Nil where there is no such month.
    public init?(_ iso: String) {
        guard let parts = numbers(iso, separator: "-", widths: [4, 2]), isMonth(parts[0], parts[1]) else { return nil }
        self.iso = iso
    }

    package init(core iso: String) throws {
        guard let month = CareMonth(iso) else { throw Malformed() }
        self = month
    }

    package var core: String { iso }
    public var description: String { iso }
    public static func < (one: CareMonth, other: CareMonth) -> Bool { one.iso < other.iso }
}

/// A time of day in Japan.
public struct TimeOfDay: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Minutes since midnight, 0 to 1439.
    public let minutes: Int

    /// Nil where the text is no time such as `09:05`.
    public init?(_ text: String) {
        guard let parts = numbers(text, separator: ":", widths: [2, 2]), parts[0] < 24, parts[1] < 60 else { return nil }
        minutes = parts[0] * 60 + parts[1]
    }

    package init(core text: String) throws {
        guard let time = TimeOfDay(text) else { throw Malformed() }
        self = time
    }

    package var core: String { description }

    public var description: String {
        let (hour, minute) = minutes.quotientAndRemainder(dividingBy: 60)
        return (hour < 10 ? "0\(hour)" : "\(hour)") + (minute < 10 ? ":0\(minute)" : ":\(minute)")
    }

    public static func < (one: TimeOfDay, other: TimeOfDay) -> Bool { one.minutes < other.minutes }
}

extension Date {
    package init(core milliseconds: Int64) { self.init(timeIntervalSince1970: Double(milliseconds) / 1000) }

    /// What no number of milliseconds is (never, the distant past) is refused by the core as what is before 1970.
    package var core: Int64 { Int64(exactly: (timeIntervalSince1970 * 1000).rounded()) ?? -1 }
}
