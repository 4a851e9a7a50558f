//! What is wrong with an invitation or a founding ticket, in words.

use kengai_model::Words;

/// Why an invitation or a founding ticket cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvitationProblem {
    /// It does not begin as an invitation does.
    NoInvitation,
    /// It does not begin as a founding ticket does.
    NoTicket,
    /// Part of it is missing, or a character is another one.
    Mistyped,
    /// A newer version of the program made it.
    NewerVersion,
    /// Somebody has joined with it.
    Used,
    /// What came was not made with this invitation.
    NotOurs,
    /// The other side did not keep to its number: somebody may be in between.
    SomebodyBetween,
}

impl InvitationProblem {
    /// What is wrong, and what to do.
    #[must_use]
    pub const fn words(self) -> Words {
        match self {
            Self::NoInvitation => Words::lit(
                "招待の文字列ではありません（kengai-join- で始まります）。事業所から届いたものを全部貼り付けてください",
                "This is no invitation (it begins with kengai-join-). Paste all of what the office sent",
            ),
            Self::NoTicket => Words::lit(
                "登録票ではありません（kengai-found- で始まります）。サーバーが表示したものを全部貼り付けてください",
                "This is no founding ticket (it begins with kengai-found-). Paste all of what the server showed",
            ),
            Self::Mistyped => Words::lit(
                "文字列が途中で切れているか、どこかが違います。もう一度、全部貼り付けてください",
                "Part of the text is missing, or a character is wrong. Paste all of it once more",
            ),
            Self::NewerVersion => Words::lit(
                "新しい版のソフトで作られたものです。このソフトを更新してください",
                "A newer version of the program made this. Update this program",
            ),
            Self::Used => Words::lit(
                "この招待はもう使われています。もう一度出してもらってください",
                "This invitation was used already. Ask for a new one",
            ),
            Self::NotOurs => Words::lit(
                "この招待で作られたものではない返事が届きました。もう一度、招待からやり直してください",
                "What came back was not made with this invitation. Begin again with a new one",
            ),
            Self::SomebodyBetween => Words::lit(
                "間にだれかが入っているかもしれません。受け入れていません。電話で確かめて、招待からやり直してください",
                "Somebody may be in between. Nothing was accepted. Check by phone and begin again with a new invitation",
            ),
        }
    }
}
