//! A closed set that the rules tell apart and no document holds: its code for scripts, its name in both languages.

macro_rules! named {
    ($(#[$meta:meta])* pub enum $name:ident { $( $(#[$vmeta:meta])* $variant:ident = $code:literal, $ja:literal, $en:literal; )+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $( #[doc = concat!($ja, ": ", $en)] $(#[$vmeta])* $variant, )+ }

        impl $name {
            /// Every one, in the order of the declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// For scripts.
            pub const fn code(self) -> &'static str { match self { $(Self::$variant => $code),+ } }
            /// 日本語
            pub const fn ja(self) -> &'static str { match self { $(Self::$variant => $ja),+ } }
            /// English
            pub const fn en(self) -> &'static str { match self { $(Self::$variant => $en),+ } }
            /// Both languages.
            pub const fn words(self) -> kengai_model::Words { kengai_model::Words::lit(self.ja(), self.en()) }
        }

        impl $name {
            /// By its code or as it is called, as people type it.
            pub fn of(text: &str) -> Option<Self> {
                let called = |one: &Self| {
                    one.code() == text || [one.ja(), one.en()].iter().any(|name| kengai_model::nearest::is_same(name, text))
                };
                Self::ALL.iter().copied().find(called)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.code()) }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { s.serialize_str(self.code()) }
        }
    };
}
