//! Answers to an invitation that say so in their subject alone.

const SUBJECTS: &str = include_str!("../words/invite_subjects.txt");

/// Whether a subject is that of an answer to an invitation: "Declined: Ada and Sam".
#[must_use]
pub fn answers_invite(subject: &str) -> bool {
    let Some((before, _)) = subject.split_once([':', '：']) else { return false };
    let before = before.trim().to_lowercase();
    let known = || SUBJECTS.lines().filter(|line| !line.starts_with('#'));
    !before.is_empty() && known().any(|known| known == before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subject_of_an_answer_begins_as_calendars_write_it() {
        for (subject, expected) in [
            ("Accepted: Ada and Sam: 1-on-1 (Academy)", true),
            ("DECLINED: x", true),
            ("Mit Vorbehalt: Ada und Sam", true),
            ("Refusé : Ada et Sam", true),
            ("Zaakceptowano: x", true),
            ("Re: Accepted: x", false),
            ("Accepted", false),
            ("accepted the offer: thanks", false),
            (": x", false),
            ("# What the subject: x", false),
            ("", false),
        ] {
            assert_eq!(answers_invite(subject), expected, "{subject}");
        }
    }
}
