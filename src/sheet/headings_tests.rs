use super::*;

/// What each heading of a row means, parted by bars; `-`: nothing.
fn meant(row: &str) -> String {
    let cells: Vec<String> = row.split('|').map(str::to_owned).collect();
    let said = |column: &Column| {
        let meaning = match column.meaning {
            Meaning::Unused => "-".to_owned(),
            meaning => meaning.to_string().replace("'s ", " "),
        };
        if column.nth > 0 { format!("{meaning} {}", column.nth) } else { meaning }
    };
    columns(&cells).iter().map(said).collect::<Vec<_>>().join("|")
}

#[test]
fn a_heading_counts_only_if_each_of_its_words_is_known() {
    for (heading, meaning) in [
        ("Mentor/in", "mentor name"),
        ("Mentor*in", "mentor name"),
        ("Mentor:innen", "mentor name"),
        ("Name der Mentorin", "mentor name"),
        ("Mentee (Name)", "mentee name"),
        ("What is your mentor's full name?", "mentor name"),
        ("Please enter the mentee's e-mail address", "mentee address"),
        ("E-Mail-Adresse Mentor/in", "mentor address"),
        ("Mentor work email", "mentor address"),
        ("Mentee Mailadresse", "mentee address"),
        ("Mentor Telefon", "mentor phone"),
        ("Cell (mentee)", "mentee phone"),
        ("Handynummer Mentee", "mentee phone"),
        ("Vorname Mentor", "mentor first name"),
        ("Mentee Nachname", "mentee last name"),
        ("Vor- und Nachname Mentee", "mentee name"),
        ("Prénom du mentor", "mentor first name"),
        ("Zeitzone Mentee", "mentee time zone"),
        ("Mentor nickname", "mentor first name in letters"),
        ("Mentee preferred name", "mentee first name in letters"),
        ("Mentor known as", "mentor first name in letters"),
        ("Wochentermin", "weekly time"),
        ("Uhrzeit", "weekly time"),
        ("Wochentag", "weekly time"),
        ("Regular call", "weekly time"),
        ("Start time", "weekly time"),
        ("Beginn", "day they began"),
        ("Start date", "day they began"),
        ("First call", "first day of calls"),
        ("First day", "first day of calls"),
        ("Vorgestellt am", "day they were introduced"),
        ("Ort", "place"),
        ("Zoom link", "-"),
        ("Video link", "-"),
        ("Meeting link", "place"),
        ("Programm", "programme"),
        ("Notizen", "background"),
        ("Mentee notes", "background"),
        ("Internal notes", "-"),
        ("Notes for Rosa", "-"),
        ("Mentor Company Name", "-"),
        ("Mentee School Name", "-"),
        ("Mentee last contact", "-"),
        ("Mentee address", "-"),
        ("Mentor postal address", "-"),
        ("Mentee's parent email", "-"),
        ("Mentee's parent name", "-"),
        ("Mentor's job title", "-"),
        ("Mentor status", "-"),
        ("Mentee e-mail opt-in", "-"),
        ("Mentor agreement signed", "-"),
        ("Mentor/mentee", "-"),
        ("Emergency phone", "-"),
        ("Last heard", "-"),
        ("Welcome sent", "-"),
        ("No.", "-"),
        ("", "-"),
    ] {
        assert_eq!(meant(heading), meaning, "{heading}");
    }
}

#[test]
fn a_number_counts_only_right_behind_mentor_or_mentee() {
    for (row, meaning) in [
        (
            "1. Mentor name|2. Mentor email|3. Mentee name|4. Mentee email",
            "mentor name|mentor address|mentee name|mentee address",
        ),
        (
            "Mentor name (Q1)|Mentor e-mail (Q2)|Mentee name (Q3)|Mentee e-mail (Q4)",
            "mentor name|mentor address|mentee name|mentee address",
        ),
        ("Q12: Mentor's name|7) Mentee's email", "mentor name|mentee address"),
        (
            "Mentee 1|Mentee 1 email|Mentee 2|Mentee 2 e-mail",
            "mentee name 1|mentee address 1|mentee name 2|mentee address 2",
        ),
        ("Mentee no. 2|Mentee Nr. 2 Telefon", "mentee name 2|mentee phone 2"),
        // Without their numbers these would say the same.
        (
            "Mentee name 1|Mentee email 1|Mentee name 2|Mentee email 2",
            "mentee name 1|mentee address 1|mentee name 2|mentee address 2",
        ),
        ("Weekly 1", "weekly time"),
    ] {
        assert_eq!(meant(row), meaning, "{row}");
    }
}

#[test]
fn a_column_that_does_not_say_whose_it_is_belongs_to_the_name_before_it() {
    for (row, meaning) in [
        ("Mentor|Email|Mentee|Email", "mentor name|mentor address|mentee name|mentee address"),
        ("Mentor|Mentee|Email|Email", "mentor name|mentee name|mentor address|mentee address"),
        ("Mentee|Mentor|E-Mail|E-Mail", "mentee name|mentor name|mentee address|mentor address"),
        (
            "Mentor|Email|Phone|Mentee|Email|Phone",
            "mentor name|mentor address|mentor phone|mentee name|mentee address|mentee phone",
        ),
        ("Mentor|Email|Mentee|Mentee email", "mentor name|mentor address|mentee name|mentee address"),
        (
            "Mentor|Mentor email|Mentee|Telefon|Mail",
            "mentor name|mentor address|mentee name|mentee phone|mentee address",
        ),
        ("Mentor|Email|Mentee", "mentor name|mentor address|mentee name"),
        // Whose the third is nobody can say.
        ("Mentor|Mentee|Email|Email|Email", "mentor name|mentee name|-|-|-"),
        ("Email|Mentor|Mentee", "-|mentor name|mentee name"),
    ] {
        assert_eq!(meant(row), meaning, "{row}");
    }
}

#[test]
fn a_buddy_is_whoever_is_missing() {
    for (row, meaning) in [
        (
            "Buddy|Buddy email|Newcomer|Newcomer email",
            "mentor name|mentor address|mentee name|mentee address",
        ),
        ("Mentor|Mentor email|Buddy|Buddy email", "mentor name|mentor address|mentee name|mentee address"),
        ("Buddy|Email|Student|Email", "mentor name|mentor address|mentee name|mentee address"),
        ("Coach|Email|Trainee|Email", "mentor name|mentor address|mentee name|mentee address"),
        ("Tutor/in|E-Mail|Schüler/in|E-Mail", "mentor name|mentor address|mentee name|mentee address"),
    ] {
        assert_eq!(meant(row), meaning, "{row}");
    }
}
