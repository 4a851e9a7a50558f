//! What stands on the app's own controls: headings, buttons, tabs. Everything that depends on a record comes with its screen.

use kengai_model::Words;

macro_rules! app_words {
    ($($(#[$doc:meta])* $name:ident = $ja:literal, $en:literal;)+) => {
        /// The words of the app's controls.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct AppWords {
            $($(#[$doc])* pub $name: Words,)+
        }

        /// All of them.
        #[must_use]
        pub const fn app_words() -> AppWords {
            AppWords { $($name: Words::lit($ja, $en),)+ }
        }
    };
}

app_words! {
    /// On the dock of a brief.
    arrive = "入室して記録する", "Arrive and record";
    /// Opens what can be said instead of done.
    not_done = "できなかった", "Not done";
    /// Opens what can be said instead of taken.
    not_taken = "のまなかった", "Not taken";
    /// Shows the choices that nobody asked for.
    more = "ほか", "More";
    /// On the pad: the next number.
    next = "次へ", "Next";
    /// On the pad: the last digit goes.
    erase = "消す", "Erase";
    /// On the pad: it is not measured.
    do_not_measure = "測らない", "Do not measure";
    /// Back to the screen before.
    back = "戻る", "Back";
    /// Takes back what was just done.
    undo = "元に戻す", "Undo";
    /// Says that one knows.
    understood = "確認しました", "Understood";
    /// Over the vital signs.
    vitals = "バイタル", "Vital signs";
    /// Over the tasks.
    tasks = "サービス", "Tasks";
    /// Over the medicine.
    medicine = "お薬", "Medicine";
    /// Over the remarks.
    remarks = "特記", "Remarks";
    /// Over what is asked at the door.
    at_the_door = "火の元・電気・水道・戸締り", "Gas, light, water, locks";
    /// Over the client's confirmation.
    confirmation = "ご本人の確認", "The client's confirmation";
    /// Over the reason for something.
    reason = "理由", "Why";
    /// Over handover notes.
    notes = "申し送り", "Handovers";
    /// Over what to mind.
    cautions = "注意", "Cautions";
    /// Over the key and the way.
    way = "鍵・道順", "Key and way";
    /// Over today's visit in a brief.
    today = "今日", "Today";
    /// Over the last visit.
    last_visit = "前回", "Last time";
    /// Opens what was not sent.
    waiting = "送信待ち", "Waiting to be sent";
    /// Sends now.
    send_now = "いま送る", "Send now";
    /// On the pad, before last time's number.
    last_time = "前回", "Last time";
    /// Writes what stands in a field.
    save = "これでよい", "That is right";
}
