//! The configuration files of AWS, as its command line takes them: `~/.aws/config` and `~/.aws/credentials`.
//!
//! What botocore reads, this reads to the same values; `tests/judge/config.py` holds it to that. Where botocore gives a whole file up,
//! this gives up the line, says which, and remembers whom it damages ([`ConfigFiles::damage`]).

mod environment;
mod files;
mod ini;
mod place;
mod problem;
mod section;
mod settings;
mod text;
mod value;
mod words;

pub use environment::Environment;
pub use files::ConfigFiles;
pub use place::ConfigStamp;
pub use problem::Problem;
pub use settings::{Settings, WhichFile};
pub use value::Value;
pub use words::{NotWords, split};
