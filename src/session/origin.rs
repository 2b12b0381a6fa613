/// Where an account comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The demo account, in this process.
    Demo,
    /// AWS or an endpoint that speaks like it, with a named profile or, without one, with what the SDK finds first
    /// (environment, default profile, instance role).
    Aws {
        /// The profile's name.
        profile: Option<String>,
    },
}
