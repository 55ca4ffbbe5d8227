//! The one list of domains, and `node`, which knows every object by its type.

use std::sync::Arc;

use async_graphql::{Context, ID, Interface, MergedObject, MergedSubscription, Object, SDLExportOptions, SchemaBuilder};
use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    access::{Action, Clearance, ClearanceExt, Office},
    administration::graphql::{AdministrationMutation, AdministrationQuery, AdministrationSubscription, AuditEntry, RoleGrant},
    eligibility::graphql::{EligibilityMutation, EligibilityQuery, EligibilityRule},
    error::{Error, ErrorCode},
    id::{self, Reference},
    personnel::{
        graphql::{
            AppointingAuthority, Employee, Occupation, OrgUnit, PayTable, PersonnelMutation, PersonnelOrder, PersonnelQuery, PositionRank,
            Post,
        },
        orders::graphql::{OrderBatch, OrderMutation, OrderSubscription, OrdersQuery, StandIn},
    },
    posting::graphql::{FreeAgentBid, FreeAgentDeclaration, Posting, PostingApplication, PostingMutation, PostingQueries, PostingRound},
    promotion::graphql::{ExamApplication, ExamComponent, PassEntry, PromotionExam, PromotionMutation, PromotionQuery},
    recruitment::graphql::{
        ApplicationAttachment, CampaignMutation, Candidate, ConditionalAppointment, EligibleCandidate, ExamCategory, ExternalWorker,
        HiringMutation, HiringQuery, JobOffer, Onboarding, RecruitmentApplication, RecruitmentCampaign, RecruitmentEvent, RecruitmentQuery,
        ReservedPost, SelectionMutation, SelectionSession, SelectionStage, TermAppointment,
    },
    relation::{Object as _, OfADay as _, Wants, by_key, ready},
    secondment::graphql::{HostBody, SecondmentAgreement, SecondmentCase, SecondmentMutation, SecondmentQuery, SupportRoster},
    senior::graphql::{
        ExperienceProfile, KnowledgeHandover, Placement, SeniorArrangement, SeniorInquiry, SeniorMutation, SeniorOpening, SeniorQuery,
    },
};

/// 照会: everything that can be asked.
#[derive(Debug, Default, MergedObject)]
pub struct Query(
    PersonnelQuery,
    OrdersQuery,
    RecruitmentQuery,
    HiringQuery,
    EligibilityQuery,
    PostingQueries,
    PromotionQuery,
    SeniorQuery,
    SecondmentQuery,
    AdministrationQuery,
    NodeQuery,
);

/// 変更: everything that can be done, one act in a request.
#[derive(Debug, Default, MergedObject)]
pub struct Mutation(
    PersonnelMutation,
    OrderMutation,
    CampaignMutation,
    SelectionMutation,
    HiringMutation,
    EligibilityMutation,
    PostingMutation,
    PromotionMutation,
    SeniorMutation,
    SecondmentMutation,
    AdministrationMutation,
);

/// 購読: what can be followed.
#[derive(Debug, Default, MergedSubscription)]
pub struct Subscription(OrderSubscription, AdministrationSubscription);

pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// A schema to be given its limits.
pub fn builder(office: Option<Arc<Office>>) -> SchemaBuilder<Query, Mutation, Subscription> {
    let builder =
        Schema::build(Query::default(), Mutation::default(), Subscription::default()).disable_suggestions().limit_recursive_depth(64);
    match office {
        Some(office) => builder.data(office),
        None => builder,
    }
}

/// The contract, as it is committed.
pub fn sdl() -> String {
    let options = SDLExportOptions::new().include_specified_by().sorted_fields().sorted_arguments().sorted_enum_items();
    builder(None).finish().sdl_with_options(options)
}

/// Makes the interface and its look-up from one list of types.
macro_rules! nodes {
    ($($object:ident)*; of a day: $($of_a_day:ident)*) => {
        /// 識別子を持つもの: whatever has a global id.
        #[derive(Clone, Debug, Interface)]
        #[graphql(field(name = "id", ty = "ID", desc = "識別子: opaque."))]
        pub enum Node {
            $($object(Arc<$object>),)*
            $($of_a_day(Arc<$of_a_day>),)*
        }

        /// The objects of these keys of one type, on one day if they are of a day; nothing for a type that has no ids.
        async fn load(kind: &Kind<'_>, keys: Vec<Uuid>, wants: &Wants<'_>, clearance: &Clearance<'_>) -> Result<Vec<(Uuid, Node)>, Error> {
            match *kind {
                $((<$object>::TYPE, None) => {
                    let found = by_key::<$object>(keys, wants, clearance).await?;
                    Ok(found.into_iter().map(|(key, object)| (key, Node::$object(object))).collect())
                })*
                $((<$of_a_day>::TYPE, Some(day)) => {
                    let found = <$of_a_day>::load(clearance, keys, day, wants).await?;
                    let found = ready(found, wants, clearance).await?;
                    Ok(found.into_iter().map(|object| (object.key(), Node::$of_a_day(object))).collect())
                })*
                _ => Ok(vec![]),
            }
        }
    };
}

nodes! {
    AppointingAuthority AuditEntry Employee Occupation OrderBatch OrgUnit PayTable PersonnelOrder PositionRank Post RoleGrant StandIn
    EligibilityRule FreeAgentBid FreeAgentDeclaration Posting PostingApplication PostingRound
    ExamApplication ExamComponent PassEntry PromotionExam
    HostBody SecondmentAgreement SecondmentCase SupportRoster
    ExperienceProfile KnowledgeHandover SeniorArrangement SeniorInquiry SeniorOpening
    ApplicationAttachment Candidate ConditionalAppointment EligibleCandidate ExamCategory ExternalWorker JobOffer Onboarding
    RecruitmentApplication RecruitmentCampaign RecruitmentEvent ReservedPost SelectionSession SelectionStage TermAppointment
    ; of a day: Placement
}

/// A type, and the day of what is of one: what is loaded together.
type Kind<'a> = (&'a str, Option<NaiveDate>);

fn kind(of: &Reference) -> Kind<'_> {
    (&of.type_name, of.day)
}

/// The most ids that `nodes` takes.
const MOST_NODES: usize = 100;

async fn nodes(ctx: &Context<'_>, action: Action, ids: Vec<ID>) -> Result<Vec<Option<Node>>, Error> {
    let clearance = ctx.clear(action)?;
    if ids.len() > MOST_NODES {
        return Err(ErrorCode::PageSizeExceeded.into());
    }
    let asked: Vec<Option<Reference>> = ids.iter().map(id::decode).collect();
    let mut kinds: Vec<Kind<'_>> = asked.iter().flatten().map(kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let wants = Wants::of(ctx);
    let mut found = vec![];
    for of in kinds {
        let keys = asked.iter().flatten().filter(|it| kind(it) == of).map(|it| it.key).collect();
        found.extend(load(&of, keys, &wants, &clearance).await?.into_iter().map(|(key, node)| (of, key, node)));
    }
    let pick = |it: &Option<Reference>| {
        let it = it.as_ref()?;
        found.iter().find(|(of, key, _)| *of == kind(it) && *key == it.key).map(|(_, _, node)| node.clone())
    };
    Ok(asked.iter().map(pick).collect())
}

#[derive(Debug, Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// 識別子による照会: any object within the caller's reach, or null.
    async fn node(&self, ctx: &Context<'_>, #[graphql(desc = "識別子.")] id: ID) -> Option<async_graphql::Result<Node>> {
        let found = nodes(ctx, Action::Node, vec![id]).await.map_err(async_graphql::Error::from);
        found.map(|nodes| nodes.into_iter().next().flatten()).transpose()
    }
    /// 識別子による一括照会: in the order of the ids, null for each that is absent or out of reach; at most 100.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "識別子.")] ids: Vec<ID>,
    ) -> Option<async_graphql::Result<Vec<Option<Node>>>> {
        Some(nodes(ctx, Action::Nodes, ids).await.map_err(Into::into))
    }
}
