use super::super::random::Random;
use super::super::record::UserRecord;
use super::words::DEPARTMENTS;

/// Adds the tags that a user of a department has besides: the cost centre where it is missing, and the type of employee.
pub(super) fn complete(user: &mut UserRecord, random: &mut Random) {
    let value = |wanted: &str| user.tags.iter().find(|(key, _)| key == wanted).map(|(_, value)| value.as_str());
    let Some(department) = value("Department") else { return };
    let kind = match random.below(100) {
        _ if department == "Contractors" => "Contractor",
        0..84 => "Permanent",
        84..92 => "FixedTerm",
        92..97 => "Intern",
        _ => "Contractor",
    };
    let known = DEPARTMENTS.iter().find(|known| known.name == department);
    let cost_centre = known.filter(|_| value("CostCenter").is_none()).map(|known| known.cost_centre.to_owned());
    user.tags.extend(cost_centre.map(|cost_centre| ("CostCenter".to_owned(), cost_centre)));
    user.tags.push(("EmployeeType".to_owned(), kind.to_owned()));
}
