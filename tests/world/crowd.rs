//! People enough for a season of many pairs: a table of names; ids, addresses and numbers follow.

use std::sync::LazyLock;

/// Id, name, address, zone, phone, as in the cast.
pub(super) type Member = (&'static str, &'static str, &'static str, &'static str, &'static str);

struct Made {
    id: &'static str,
    name: &'static str,
    address: String,
    zone: &'static str,
    phone: String,
}

/// Where they live, and what they are called; no first name is there twice.
const HOMES: [(&str, &[&str]); 6] = [
    (
        "Europe/London",
        &[
            "Abena Mensah",
            "Aiko Tanabe",
            "Alasdair Munro",
            "Amina Yusuf",
            "Anil Deshpande",
            "Aoife Brennan",
            "Arjun Menon",
            "Ben Wójcik",
            "Bronwen Pugh",
            "Callum Reid",
            "Chidi Eze",
            "Ciara Doyle",
            "Daniyal Khan",
            "Dilys Rees",
            "Efua Boateng",
            "Eilidh Ross",
            "Farah Siddiqui",
            "Femi Adeyemi",
            "Gareth Powell",
            "Grace Achieng",
            "Hamza Malik",
            "Hana Sato",
            "Imogen Clarke",
            "Ines Duarte",
            "Ishaan Rao",
            "Jamal Osei",
            "Jin Park",
            "Joy Nwosu",
            "Kasia Zielinska",
            "Kofi Asante",
            "Kwame Darko",
            "Leila Haddad",
            "Linh Nguyen",
            "Mairi Fraser",
            "Mei Chen",
            "Mohsin Ali",
            "Nadia Rahman",
            "Ngozi Obi",
            "Niamh Walsh",
            "Oluwaseun Bello",
            "Oscar Hughes",
            "Padraig Nolan",
            "Priya Nair",
            "Qasim Sheikh",
            "Rhys Morgan",
            "Ruth Bamford",
            "Sanjay Gupta",
            "Shreya Iyer",
            "Siobhan O'Neill",
            "Tariq Aziz",
            "Thandi Dlamini",
            "Tunde Balogun",
            "Uma Krishnan",
            "Wanjiru Kamau",
            "Xin Liu",
            "Yewande Cole",
            "Yusuf Demir",
            "Zainab Hussein",
            "Zoltan Farkas",
            "Zuri Otieno",
        ],
    ),
    (
        "Europe/Berlin",
        &[
            "Anke Petersen",
            "Björn Lindqvist",
            "Dorothea Maier",
            "Emre Yildiz",
            "Friedrich Vogt",
            "Gökçe Arslan",
            "Heike Brandt",
            "Jürgen Weiß",
            "Katrin Scholz",
            "Lars Nygaard",
            "Marlene Hofer",
            "Nils Ostergaard",
            "Olaf Dietrich",
            "Petra Novotná",
            "Rainer Kuhn",
            "Sabine Lang",
            "Torsten Beck",
            "Ulrike Haas",
            "Vojtěch Dvořák",
            "Wiebke Jansen",
            "Łukasz Kowal",
            "Saskia de Vries",
        ],
    ),
    (
        "Europe/Paris",
        &[
            "Aurélie Fontaine",
            "Baptiste Leroy",
            "Camille Girard",
            "Étienne Moreau",
            "Fatou Diallo",
            "Gaëlle Lemoine",
            "Hugo Marchand",
            "Samira Benali",
            "Julien Faure",
            "Léa Rousseau",
            "Mamadou Traoré",
            "Océane Perrin",
            "Quentin Blanc",
            "Solène Mercier",
            "Thierry Dubois",
            "Yasmine Cherif",
        ],
    ),
    (
        "Europe/Madrid",
        &[
            "Alejandra Vidal",
            "Beatriz Romero",
            "Carlos Ibáñez",
            "Diego Navarro",
            "Elena Prieto",
            "Fernando Gil",
            "Gonzalo Reyes",
            "Íñigo Etxeberria",
            "Lucía Serrano",
            "Martín Acosta",
            "Nuria Campos",
            "Pilar Ortega",
            "Rocío Medina",
            "Sergio Blasco",
        ],
    ),
    (
        "America/New_York",
        &[
            "Brandon Whitfield",
            "Destiny Coleman",
            "Ethan Goldberg",
            "Keisha Robinson",
            "Marisol Vega",
            "Tyler Jacobson",
            "Xiomara Peña",
            "Zachary Levin",
        ],
    ),
    ("Africa/Nairobi", &["Akinyi Odhiambo", "Barasa Wafula", "Mwangi Njoroge", "Makena Mutua"]),
];

const HOSTS: [&str; 4] = ["mail", "works", "post", "college"];

static CROWD: LazyLock<Vec<Made>> = LazyLock::new(|| {
    let names = HOMES.iter().flat_map(|(zone, names)| names.iter().map(|name| (*zone, *name)));
    names
        .enumerate()
        .map(|(at, (zone, name))| {
            let id: &'static str = plain_letters(name).leak();
            let address = format!("{id}@{}.test", HOSTS.get(at % HOSTS.len()).unwrap_or(&"mail"));
            Made { id, name, address, zone, phone: format!("+44 20 7946 {:04}", 2000 + at) }
        })
        .collect()
});

/// The first name as it stands in an address.
fn plain_letters(name: &str) -> String {
    let first = name.split(' ').next().unwrap_or(name).to_lowercase();
    let plain = |c: char| match c {
        'á' | 'à' | 'â' | 'ä' => "a".to_owned(),
        'é' | 'è' | 'ê' | 'ë' | 'ě' => "e".to_owned(),
        'í' | 'î' | 'ï' => "i".to_owned(),
        'ö' | 'ó' | 'ø' => "o".to_owned(),
        'ü' | 'ú' => "u".to_owned(),
        'ç' => "c".to_owned(),
        'ñ' => "n".to_owned(),
        'ł' => "l".to_owned(),
        'ß' => "ss".to_owned(),
        other => other.to_string(),
    };
    first.chars().map(plain).collect()
}

/// Their ids, in the order of the table.
pub(crate) fn crowd() -> impl Iterator<Item = &'static str> {
    CROWD.iter().map(|made| made.id)
}

/// What somebody of them is called in full.
pub(crate) fn full_name(id: &str) -> &'static str {
    of_the_crowd(id).unwrap_or_else(|| panic!("{id} is not of the crowd")).1
}

/// One of them.
pub(super) fn of_the_crowd(id: &str) -> Option<Member> {
    let made: &'static Made = CROWD.iter().find(|made| made.id == id)?;
    Some((made.id, made.name, made.address.as_str(), made.zone, made.phone.as_str()))
}
