//! What the client ate, drank and passed, as far as the plan or the helper's eye asks for it.

measure! {
    /// 食事量 in tenths of the meal (割).
    pub struct MealTenths: 0..=10, decimals 0, "割", "tenths of the meal";
}
measure! {
    /// 水分 in millilitres.
    pub struct Millilitres: 0..=5_000, decimals 0, "ml", "ml";
}
measure! {
    /// How often, in one visit.
    pub struct Times: 0..=30, decimals 0, "回", "times";
}

coded! {
    /// 便の性状
    pub enum StoolForm {
        Normal = "normal", "普通", "Normal";
        Hard = "hard", "硬い", "Hard";
        Soft = "soft", "軟らかい", "Soft";
        Watery = "watery", "水様", "Watery";
        Unusual = "unusual", "血液・黒色など", "Bloody, black or otherwise unusual";
    }
}

part! {
    /// Intake and excretion.
    pub struct Intake at "intake" {
        meal: MealTenths = ".meal", "食事量", "Meal eaten";
        water: Millilitres = ".water", "水分", "Fluids";
        urine: Times = ".urine", "排尿", "Urination";
        stool: Times = ".stool", "排便", "Bowel movements";
        stool_form: StoolForm = ".stool_form", "便の性状", "Form of stool";
    }
}
