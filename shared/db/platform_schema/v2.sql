-- The copy of the directory. Never edited: a change to the platform tables is a v3.sql and a
-- migration in each service.
CREATE TABLE people_copy (
    person_id varchar(128) NOT NULL,
    directory_id uuid NOT NULL,
    name varchar(200) NOT NULL,
    name_en varchar(200) NOT NULL,
    org_unit varchar(200) NOT NULL,
    state varchar(20) NOT NULL,
    revision integer NOT NULL,
    CONSTRAINT pk_people_copy PRIMARY KEY (person_id)
);
