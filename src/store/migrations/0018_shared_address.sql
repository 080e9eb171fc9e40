-- An address may be of several people. `main`: it is where their letters go, and no alias.
CREATE TABLE shared_address (
    address TEXT    NOT NULL,
    person  TEXT    NOT NULL REFERENCES person (id),
    main    INTEGER NOT NULL,
    PRIMARY KEY (address, person)
) STRICT, WITHOUT ROWID;
INSERT INTO shared_address (address, person, main)
    SELECT a.address, a.person, COALESCE(json_extract(p.record, '$.email') = a.address, 0)
    FROM address a JOIN person p ON p.id = a.person;
DROP TABLE address;
ALTER TABLE shared_address RENAME TO address;
CREATE INDEX address_person ON address (person);
