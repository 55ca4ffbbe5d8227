//! How many items the lists of the schema have, as far as the cost of a request counts them; a test holds this against the schema.

/// Lists that come in pages: as many as are asked for, twenty if nothing is said.
pub const PAGED: [&str; 7] = ["auditEntries", "employees", "members", "myAccessLog", "orderBatches", "orgUnits", "personnelOrders"];

/// Lists of introspection that lead into others.
pub const INTROSPECTION: [&str; 7] = ["types", "fields", "args", "inputFields", "enumValues", "interfaces", "possibleTypes"];

/// Lists that come whole, with what they usually hold.
pub const WHOLE: [(&str, u64); 41] = [
    ("additionalPosts", 2),
    ("allowedActions", 11),
    ("appointingAuthorities", 8),
    ("batches", 2),
    ("children", 8),
    ("competencies", 10),
    ("decisions", 3),
    ("defaults", 8),
    ("edges", 1),
    ("errorCatalog", 70),
    ("errors", 1),
    ("items", 100),
    ("approvers", 3),
    ("grades", 10),
    ("heads", 2),
    ("history", 10),
    ("holders", 3),
    ("issues", 20),
    ("leaves", 2),
    ("nodes", 1),
    ("occupations", 20),
    ("orderBatchDiff", 300),
    ("orders", 2),
    ("ownCompetencies", 4),
    ("payTables", 10),
    ("people", 2),
    ("personnelRecord", 20),
    ("planners", 4),
    ("positionRanks", 15),
    ("posts", 8),
    ("predecessors", 2),
    ("reasons", 1),
    ("records", 3),
    ("roleGrants", 20),
    ("route", 4),
    ("secondments", 1),
    ("settings", 40),
    ("standIns", 10),
    ("successors", 2),
    ("units", 5),
    ("versions", 4),
];

/// What a list of this name usually holds; 1 for what is no list.
pub fn usual(name: &str) -> u64 {
    WHOLE.iter().find(|(known, _)| *known == name).map_or(1, |(_, items)| *items)
}
