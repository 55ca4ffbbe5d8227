//! What can be asked for: one variant per root field of the schema, under the same name.

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::VariantArray, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "camelCase")]
pub enum Action {
    AuditEntries,
    Employee,
    Employees,
    ErrorCatalog,
    Node,
    MyAccessLog,
    Nodes,
    Occupations,
    OrderBatch,
    OrderBatchDiff,
    OrderBatches,
    OrgUnit,
    OrgUnits,
    PayTables,
    PersonnelOrders,
    PositionRanks,
    Profile,
    RoleGrants,
    StandIns,
    Viewer,

    Eligibility,
    EligibilityPreview,
    EligibilityRules,
    EligiblePeople,

    ExamApplications,
    ExamScripts,
    FreeAgentDeclarations,
    PassList,
    PostingApplications,
    PostingRounds,
    Postings,
    PromotionExams,
    SimulateCutoff,

    RecruitmentApplications,
    AttachmentFile,
    CampaignComparison,
    RecruitmentCampaigns,
    CandidateDuplicates,
    Candidates,
    ConditionalAppointments,
    DisclosurePack,
    EligibleCandidates,
    ExternalWorkers,
    Onboardings,
    RaterStatistics,
    RecruitmentEvents,
    RecruitmentStatistics,
    ReservedPosts,
    SelectionSessions,
    TermAppointments,

    AcceptFindings,
    AddOrders,
    AnnounceOrderBatch,
    CorrectPersonalRecord,
    CreateOrderBatch,
    EndStandIn,
    EndorseOrderBatch,
    GrantRole,
    ImportOrders,
    ImportRoster,
    ImportUnits,
    MoveOrders,
    NameStandIn,
    PreNotifyOrderBatch,
    RecallOrderBatch,
    RemoveOrders,
    ReorganizeUnits,
    ReturnOrderBatch,
    ReviseOrder,
    ReviseOrderBatch,
    RevokeRole,
    RevokeTokens,
    SubmitOrderBatch,
    WithdrawOrderBatch,

    DefineEligibilityRule,
    ExceptFromEligibility,
    ImportCareers,
    ImportEvaluationScores,
    ReviseEligibilityRule,

    AnswerFreeAgentBid,
    ApplyForPosting,
    ApprovePosting,
    BidForFreeAgent,
    ClosePostingRound,
    CreatePostingRound,
    DecideFreeAgentBid,
    DecidePosting,
    DeclareFreeAgency,
    DraftPostingOrders,
    ForwardPostingApplication,
    GivePostingOpinion,
    NamePostingPanel,
    NotifyPosting,
    PassPostingDocuments,
    PublishPostingRound,
    ReopenPosting,
    RequestPosting,
    ReturnPosting,
    RevisePosting,
    SchedulePostingInterviews,
    WithdrawFreeAgency,
    WithdrawFreeAgentBid,
    WithdrawPostingApplication,

    AdmitExaminees,
    AnnouncePromotionExam,
    ApplyForPromotionExam,
    CreatePromotionExam,
    DecidePromotionExam,
    DeferPromotion,
    DraftPromotionOrders,
    ForwardExamApplication,
    GiveExamMarks,
    NameExamMarkers,
    RecordExamScores,
    ReleaseExamStage,
    ReleasePromotionExam,
    ReopenPromotionExam,
    ScorePromotionExam,
    WithdrawExamApplication,

    AddAttachment,
    AddExamCategories,
    AnonymizeCandidates,
    AnswerOffer,
    ApplyForExam,
    CloseCampaign,
    ConfirmSlot,
    CreateCampaign,
    DecideConditionalAppointment,
    DecideStage,
    DeclareDisqualification,
    DrawUpList,
    EndExternalWorker,
    GiveMarks,
    HireApplicants,
    ImportApplications,
    LiftReserves,
    LogOnboardingContact,
    MakeOffers,
    MergeCandidates,
    PlanOnboarding,
    PublishCampaign,
    RecordExternalWorker,
    RecordRecruitmentEvent,
    RecordStageResults,
    RecordTermAppointments,
    Recuse,
    RegisterProspects,
    ReleaseStage,
    RemoveAttachment,
    RemoveFromList,
    ReopenStage,
    ReservePost,
    ReviseCandidate,
    ReviseExamCategory,
    ReviseFlow,
    ReviseSession,
    ScheduleSession,
    ScreenApplications,
    ShowApplications,
    SubmitApplications,
    UnmaskSession,
    WithdrawApplication,
    WithdrawOffer,

    OrderBatchChanged,
    ServerTime,
}

impl Action {
    /// Open to callers without a token: they prove a connection and explain errors.
    pub const PUBLIC: [Self; 2] = [Self::ErrorCatalog, Self::ServerTime];

    /// Acts whose very attempt is a secret before some: they are audited under the thing itself, or, where there is none, for the actor alone.
    pub const fn is_secret(self) -> bool {
        matches!(
            self,
            Self::ApplyForPosting
                | Self::WithdrawPostingApplication
                | Self::ForwardPostingApplication
                | Self::PassPostingDocuments
                | Self::SchedulePostingInterviews
                | Self::GivePostingOpinion
                | Self::DecidePosting
                | Self::DraftPostingOrders
                | Self::DeclareFreeAgency
                | Self::WithdrawFreeAgency
                | Self::BidForFreeAgent
                | Self::WithdrawFreeAgentBid
                | Self::AnswerFreeAgentBid
                | Self::DecideFreeAgentBid
        )
    }

    pub fn name(self) -> &'static str {
        self.into()
    }
}
