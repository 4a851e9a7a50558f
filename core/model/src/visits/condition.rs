//! How the client looks before the care begins.

coded! {
    /// 顔色
    pub enum Complexion {
        Good = "good", "良好", "Good";
        Pale = "pale", "蒼白", "Pale";
        Flushed = "flushed", "紅潮", "Flushed";
        Bluish = "bluish", "チアノーゼ", "Bluish";
        Yellowish = "yellowish", "黄色味", "Yellowish";
    }
}

coded! {
    /// 発汗
    pub enum Sweating {
        None = "none", "なし", "None";
        Some = "some", "あり", "Some";
        Heavy = "heavy", "多い", "Heavy";
    }
}

coded! {
    /// 意識
    pub enum Consciousness {
        Clear = "clear", "清明", "Clear";
        Drowsy = "drowsy", "ぼんやり", "Drowsy";
        Confused = "confused", "混乱", "Confused";
        Unresponsive = "unresponsive", "反応なし", "Unresponsive";
    }
}

part! {
    /// Before the care.
    pub struct Condition at "before" {
        complexion: Complexion = ".complexion", "顔色", "Complexion";
        sweating: Sweating = ".sweating", "発汗", "Sweating";
        consciousness: Consciousness = ".consciousness", "意識", "Consciousness";
    }
}
