// Made by `cargo run -p kengai-screens --example tokens` of core/screens/src/tokens.rs: change it there.

/// A colour, 0xRRGGBB, in light and in dark.
public struct Ink: Sendable {
    public let light: UInt32
    public let dark: UInt32
}

/// A hue: ink for words and shapes, the tint that they may lie on.
public struct Hue: Sendable {
    public let ink: Ink
    public let tint: Ink
}

/// Letters and lines in points, and the weight.
public struct TextSize: Sendable {
    public let size: Double
    public let line: Double
    public let weight: Int
}

public enum Tokens {
    public static let ground = Ink(light: 0xFBFAF7, dark: 0x161614)
    public static let card = Ink(light: 0xFFFFFF, dark: 0x201F1D)
    public static let ink = Ink(light: 0x23221F, dark: 0xECEAE4)
    public static let soft = Ink(light: 0x5C5850, dark: 0xB8B3A9)
    public static let edge = Ink(light: 0x857F74, dark: 0x8F897E)
    public static let line = Ink(light: 0xE2DDD3, dark: 0x3A3834)
    public static let onHue = Ink(light: 0xFFFFFF, dark: 0x161614)
    public static let grey = Hue(ink: Ink(light: 0x5C5850, dark: 0xB8B3A9), tint: Ink(light: 0xF0EDE6, dark: 0x2C2A27))
    public static let amber = Hue(ink: Ink(light: 0x8F4F0A, dark: 0xEBCC63), tint: Ink(light: 0xFDF1D8, dark: 0x352C10))
    public static let blue = Hue(ink: Ink(light: 0x17649A, dark: 0x6BB0F3), tint: Ink(light: 0xE3EFFA, dark: 0x14293D))
    public static let green = Hue(ink: Ink(light: 0x0A5F30, dark: 0x9DE6AA), tint: Ink(light: 0xE2F3E7, dark: 0x15321E))
    public static let red = Hue(ink: Ink(light: 0x9C1B1C, dark: 0xFC7F7A), tint: Ink(light: 0xFBE7E5, dark: 0x421C1B))
    public static let plum = Hue(ink: Ink(light: 0x7F4673, dark: 0xD99BCE), tint: Ink(light: 0xF7E8F3, dark: 0x35203A))
    public static let name = TextSize(size: 26, line: 34, weight: 700)
    public static let title = TextSize(size: 22, line: 30, weight: 700)
    public static let body = TextSize(size: 18, line: 28, weight: 400)
    public static let button = TextSize(size: 20, line: 28, weight: 700)
    public static let value = TextSize(size: 34, line: 44, weight: 600)
    public static let key = TextSize(size: 32, line: 40, weight: 500)
    public static let emergency = TextSize(size: 28, line: 36, weight: 700)
    public static let space4: Double = 4
    public static let space8: Double = 8
    public static let space12: Double = 12
    public static let space16: Double = 16
    public static let space24: Double = 24
    public static let badgeCorner: Double = 6
    public static let chipCorner: Double = 10
    public static let cardCorner: Double = 12
    public static let dockCorner: Double = 16
    public static let controlEdge: Double = 2
    public static let focusEdge: Double = 3
    public static let target: Double = 48
    public static let row: Double = 56
    public static let primary: Double = 70
    public static let emergencyTarget: Double = 96
    public static let dock: Double = 86
    public static let tabs: Double = 64
}
