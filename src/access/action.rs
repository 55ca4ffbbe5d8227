//! What can be asked for: one variant per root field of the schema, under the same name.

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::VariantArray, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "camelCase")]
pub enum Action {
    AuditEntries,
    Employee,
    Employees,
    ErrorCatalog,
    Node,
    Nodes,
    Occupations,
    OrgUnit,
    OrgUnits,
    PayTables,
    PositionRanks,
    Profile,
    RoleGrants,
    Viewer,

    CorrectPersonalRecord,
    GrantRole,
    ImportRoster,
    ImportUnits,
    ReorganizeUnits,
    RevokeRole,
    RevokeTokens,

    ServerTime,
}

impl Action {
    /// Open to callers without a token: they prove a connection and explain errors.
    pub const PUBLIC: [Self; 2] = [Self::ErrorCatalog, Self::ServerTime];

    pub fn name(self) -> &'static str {
        self.into()
    }
}
