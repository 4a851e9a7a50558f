//! What the invented helpers write. Two lists that share no sentence: a dictionary is trained on one and measured on the other,
//! so that a figure about size never comes from the dictionary having learned the very text it compresses.

/// Sentences of one kind of sample.
#[derive(Debug)]
pub(super) struct Phrases {
    pub(super) remarks: &'static [&'static str],
    pub(super) reasons: &'static [&'static str],
    pub(super) notes: &'static [&'static str],
}

/// What fixtures and measurements are made of.
pub(super) const FIXTURE: Phrases = Phrases {
    remarks: &[
        "いつもより食が進まず、水分を多めにすすめた。",
        "居間の段差でつまずかれたが転倒なし。敷物を片付けた。",
        "朝から微熱あり。午後の訪問で再度検温をお願いします。",
        "薬の残りが1回分合わない。サ責に連絡した。",
        "ご家族から電話あり。週末は外泊とのこと。",
        "右足のむくみが目立つ。痛みの訴えはなし。",
        "表情が明るく、昔の話をよくされた。",
        "便が3日出ていない。主治医の指示を確認してください。",
        "冷蔵庫の賞味期限切れを一緒に確認し、処分した。",
        "入浴は希望されず、足浴に変更した。",
    ],
    reasons: &[
        "ご本人が希望しない",
        "時間が足りなかった",
        "体調がすぐれない",
        "家族が済ませていた",
        "材料がなかった",
    ],
    notes: &[
        "38度2分の発熱あり。午後の訪問で検温と水分補給をお願いします。",
        "夕食後の薬は台所の引き出しの上段に移しました。",
        "玄関の鍵が固いので、ゆっくり回してください。",
        "処方が変わりました。古い袋は使わないでください。",
        "おむつの残りが3枚です。次回の買い物で補充をお願いします。",
    ],
};

/// What a compression dictionary is trained on.
pub(super) const TRAINING: Phrases = Phrases {
    remarks: &[
        "昨夜はよく眠れたとのこと。声かけにもはっきり返事があった。",
        "食欲なく、主食は半分残された。お茶は飲まれた。",
        "血圧が高めのため、10分休んでから測り直した。",
        "歩行時にふらつきあり。手すりを使っていただいた。",
        "腰の痛みを訴えられ、体位を変えて楽になったとのこと。",
        "お孫さんの写真を見ながら楽しそうに話された。",
        "尿の色が濃い。水分をとるようお伝えした。",
        "背中に赤みあり。皮膚の状態を次回も確認してください。",
        "咳と鼻水あり。発熱はなし。",
        "洗濯物を取り込み、たたんで引き出しにしまった。",
        "暖房の設定温度が高かったため、ご本人と相談して下げた。",
        "訪問看護の方と会い、処置の内容を聞いた。",
    ],
    reasons: &[
        "本人の希望により",
        "疲れているため",
        "来客中のため",
        "訪問時に済んでいた",
        "訪問看護が実施",
        "道具が見当たらない",
    ],
    notes: &[
        "朝から食欲がありません。昼の様子を見てください。",
        "血圧が高めです。次の訪問でもう一度測ってください。",
        "薬の飲み忘れが1回ありました。残りを確認してください。",
        "湿布の貼り替えをご本人がなさっています。皮膚の確認をお願いします。",
        "鍵の置き場所が変わりました。詳しくは事業所に聞いてください。",
        "牛乳とパンがなくなりそうです。買い物をお願いします。",
    ],
};
