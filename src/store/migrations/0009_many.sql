-- Names people go by, lower case (`name` and `called` of their record), so that an order that names
-- somebody need not read everybody.
CREATE TABLE person_name (
    name   TEXT NOT NULL,
    person TEXT NOT NULL REFERENCES person (id),
    PRIMARY KEY (name, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX person_name_person ON person_name (person);

-- How many pairings run is asked often, and their rows are long.
CREATE INDEX pairing_ended ON pairing (ended);
