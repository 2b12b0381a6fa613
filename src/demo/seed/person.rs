use super::super::hash::PasswordHash;
use super::super::random::Random;
use super::super::record::{AccessKey, KeyUse, Login, MfaDevice, UserRecord};
use super::origin::Seed;
use super::stream::{DAY, Stream};
use super::words::{DEPARTMENTS, Department, KEY_SERVICES, REGIONS};
use super::{key_id, names};

/// Five minutes: the steps in which IAM tells when a password was last used.
const STEPS: u64 = 300;

/// Draws the user of an ordinal that is not in the cast.
pub(super) fn user(seed: &Seed, ordinal: u32, name: &str) -> UserRecord {
    let mut random = seed.random(Stream::User, ordinal);
    if names::is_service(seed.seed, ordinal) {
        service(seed, ordinal, name, &mut random)
    } else {
        person(seed, ordinal, name, &mut random)
    }
}

fn person(seed: &Seed, ordinal: u32, name: &str, random: &mut Random) -> UserRecord {
    let department = department(random);
    // The account grew: half of its users are from the last quarter of its time.
    let age = random.between(2, 36) * random.between(2, 60) * DAY + random.below(DAY);
    let mut user = UserRecord::bare(seed.account, name, random.id("AIDA", 17), seed.ago(age));
    department.path.clone_into(&mut user.path);
    user.groups = department.groups.iter().map(|&group| group.to_owned()).collect();
    if random.chance(5) {
        user.groups.clear();
    } else if department.name == "Support" && random.chance(25) {
        user.groups.push("support-tier-2".to_owned());
    }
    if !random.chance(6) {
        user.tags = tags(department, ordinal, random);
    }
    if random.chance(86) {
        password(seed, &mut user, age, random);
        if random.chance(68) {
            user.mfa.push(mfa(seed, &user, age, random));
        }
    } else if random.chance(35) {
        // Had one once.
        user.password_last_used = Some(seed.ago(random.between(1, age / DAY) * DAY / STEPS * STEPS));
    }
    let builds = department.path.starts_with("/engineering/");
    if random.chance(if builds { 52 } else { 7 }) || user.login.is_none() && random.chance(60) {
        keys(seed, &mut user, ordinal, age, random);
    }
    user
}

fn service(seed: &Seed, ordinal: u32, name: &str, random: &mut Random) -> UserRecord {
    let age = random.between(30, 1800) * DAY + random.below(DAY);
    let mut user = UserRecord::bare(seed.account, name, random.id("AIDA", 17), seed.ago(age));
    "/service/".clone_into(&mut user.path);
    user.groups = vec!["machines".to_owned()];
    user.tags = vec![("Owner".to_owned(), "platform@example.com".to_owned())];
    keys(seed, &mut user, ordinal, age, random);
    user
}

fn department(random: &mut Random) -> &'static Department {
    let mut rest = random.below(100);
    for department in &DEPARTMENTS {
        match rest.checked_sub(department.share) {
            None => return department,
            Some(less) => rest = less,
        }
    }
    &DEPARTMENTS[0]
}

fn tags(department: &Department, ordinal: u32, random: &mut Random) -> Vec<(String, String)> {
    let mut tags = vec![
        ("Department".to_owned(), department.name.to_owned()),
        ("CostCenter".to_owned(), department.cost_centre.to_owned()),
        ("Manager".to_owned(), format!("{}@example.com", department.manager)),
    ];
    if random.chance(40) {
        tags.push(("EmployeeId".to_owned(), format!("E{:06}", 100_000 + ordinal)));
    }
    if random.chance(30) {
        tags.push((
            "Office".to_owned(),
            (*random.pick(&["Berlin", "Lisbon", "Toronto", "Nairobi", "Osaka"])).to_owned(),
        ));
    }
    tags
}

/// Gives the user a password with a history that fits: most are younger than the policy's 90 days, some expired, some
/// were given out and not used yet.
fn password(seed: &Seed, user: &mut UserRecord, age: u64, random: &mut Random) {
    let created = if random.chance(80) { age } else { random.between(age / 2, age) };
    let changed = match random.below(100) {
        0..6 => random.below(DAY),
        6..84 => random.below(88 * DAY),
        _ => random.between(91 * DAY, 700 * DAY),
    }
    .min(created);
    let used = match random.below(100) {
        0..62 => Some(random.below(3 * DAY)),
        62..88 => Some(random.below(80 * DAY)),
        88..94 => Some(random.between(90 * DAY, 900 * DAY)),
        _ => None,
    };
    let reset_required = random.chance(if used.is_none() { 60 } else { 4 });
    let hash = PasswordHash::of_unknown(random);
    user.former_passwords.push(hash.clone());
    user.login = Some(Login { created: seed.ago(created), changed: seed.ago(changed), reset_required, hash });
    // A time in steps may come out before the user's creation where that is minutes ago, so not over its age.
    user.password_last_used = used.map(|ago| seed.ago((ago.min(created) / STEPS) * STEPS));
}

fn mfa(seed: &Seed, user: &UserRecord, age: u64, random: &mut Random) -> MfaDevice {
    MfaDevice { serial: user.mfa_serial(), enabled: seed.ago(random.below(age)) }
}

fn keys(seed: &Seed, user: &mut UserRecord, ordinal: u32, age: u64, random: &mut Random) {
    let count = if random.chance(14) { 2 } else { 1 };
    for slot in 0..count {
        let created = if random.chance(40) { age } else { random.below(age) };
        let used = random.chance(88).then(|| KeyUse {
            at: seed.ago(if random.chance(70) { random.below(5 * DAY) } else { random.below(400 * DAY) }.min(created)),
            region: random.pick(&REGIONS),
            service: random.pick(&KEY_SERVICES),
        });
        user.keys.push(AccessKey {
            id: key_id::key_id(seed.seed, ordinal, slot),
            // The second key of a pair is often the one that was replaced.
            active: !random.chance(if slot == 1 { 50 } else { 8 }),
            created: seed.ago(created),
            last_used: used,
        });
    }
}
