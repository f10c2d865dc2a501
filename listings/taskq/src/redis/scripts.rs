//! The Lua scripts, and calls of them.

use ::redis::{Cmd, Script, ToRedisArgs, cmd};

/// The keys that every script gets, in the order of `lua/head.lua`. The last is the
/// channel of kicks.
const COMMON: [&str; 12] = [
    "job", "spec", "stats", "side", "later", "leased", "calls", "open", "kept", "dead",
    "held", "kick",
];

macro_rules! scripts {
    ($($name:ident = $($part:literal)+: $($key:literal)*,)*) => {
        /// Each script, named by the hash of its own text: a server that has another
        /// version of it does not know this hash, and is given the text.
        pub(super) struct Scripts {
            $(pub $name: Known,)*
        }

        impl Scripts {
            pub fn new() -> Self {
                Self {
                    $($name: Known {
                        script: Script::new(concat!(
                            include_str!("lua/head.lua"),
                            $(include_str!(concat!("lua/", $part, ".lua")),)+
                        )),
                        keys: &[$($key),*],
                    },)*
                }
            }
        }
    };
}

scripts! {
    enqueue = "enqueue_usual" "common" "enqueue": "dedupe" "dedupe-ends" "nexts",
    lease = "lease_usual" "common" "lease": "limits" "buckets",
    settle = "settle_one" "calls" "settle_usual" "common" "settle":,
    extend = "common" "extend":,
    reap = "common" "calls" "reap":,
    change = "common" "change":,
    sweep = "common" "sweep": "dedupe" "dedupe-ends" "workers",
    show = "common" "show":,
    oldest = "common" "oldest":,
    chance = "chance": "limits" "buckets",
    configure = "configure": "limits" "buckets",
    plan = "plan": "schedules" "nexts" "workers",
}

/// A script and the keys that it gets beside the common ones and those of lines.
pub(super) struct Known {
    pub script: Script,
    keys: &'static [&'static str],
}

/// The names of a queue's keys. All have one hash tag, so a cluster keeps them
/// together.
pub(super) struct Keys {
    prefix: String,
    common: Vec<String>,
}

impl Keys {
    pub fn new(queue: &str) -> Self {
        let prefix = format!("{{q:{queue}}}:");
        let common = COMMON.map(|name| format!("{prefix}{name}"));
        Self {
            prefix,
            common: common.into(),
        }
    }

    pub fn of(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// The channel on which a kind is named that has work.
    pub fn kick(&self) -> &str {
        &self.common[11]
    }
}

/// A call of a script that is being put together.
pub(super) struct Call<'a> {
    pub known: &'a Known,
    pub command: Cmd,
}

impl<'a> Call<'a> {
    /// A call with the lines of these kinds.
    pub fn new<'k>(
        known: &'a Known,
        keys: &Keys,
        kinds: impl ExactSizeIterator<Item = &'k str>,
    ) -> Self {
        let mut command = cmd("EVALSHA");
        command.arg(known.script.get_hash());
        command.arg(keys.common.len() + known.keys.len() + kinds.len());
        command.arg(&keys.common);
        for name in known.keys {
            command.arg(keys.of(name));
        }
        for kind in kinds {
            command.arg(format!("{}line:{kind}", keys.prefix));
        }
        Self { known, command }
    }

    pub fn arg(&mut self, argument: impl ToRedisArgs) {
        self.command.arg(argument);
    }
}
