//! The lives of campaigns, stages and offers: which step leads from which state to which; that of an application is in `life`.

use entity::{
    job_offer::JobOfferState::{self, Accepted, Declined, Open as Waiting, Superseded},
    recruitment_campaign::CampaignState::{self, *},
    selection_stage::StageState::{self, *},
};

use crate::error::{ErrorCode, Refusal};

/// What is done with a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CampaignStep {
    /// 試験区分の追加: while it is prepared.
    Prepare,
    /// 変更: also once it is published, with a reason.
    Revise,
    /// 公表.
    Publish,
    /// 申込みの受付.
    Receive,
    /// 選考: from its publication on, also after it is closed.
    Select,
    /// 終了.
    Close,
}

impl CampaignStep {
    /// The state after the step, or why there is none.
    pub fn from(self, state: CampaignState) -> Result<CampaignState, Refusal> {
        match (self, state) {
            (Self::Prepare | Self::Revise, Draft) => Ok(Draft),
            (Self::Publish, Draft) | (Self::Revise | Self::Receive | Self::Select, Published) => Ok(Published),
            (Self::Close, Published) | (Self::Select, Closed) => Ok(Closed),
            _ => Err(Refusal::plain(ErrorCode::CampaignNotInState)),
        }
    }
}

/// What is done with a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageStep {
    /// 実施・記録.
    Run,
    /// 判定.
    Decide,
    /// 判定の取消し: whether the next stage has begun is asked of the database.
    Reopen,
    /// 合格発表.
    Release,
}

impl StageStep {
    /// The state after the step, or why there is none.
    pub fn from(self, state: StageState) -> Result<StageState, Refusal> {
        match (self, state) {
            (Self::Run, Open) | (Self::Reopen, Decided | Released) => Ok(Open),
            (Self::Decide, Open) => Ok(Decided),
            (Self::Release, Decided) => Ok(Released),
            _ => Err(Refusal::plain(ErrorCode::StageNotInState)),
        }
    }
}

/// What is done with an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfferStep {
    /// 承諾.
    Accept,
    /// 辞退: also after it was accepted, until the order is announced.
    Decline,
    /// 内定取消し: likewise.
    Withdraw,
    /// 次の版の提示.
    Supersede,
}

impl OfferStep {
    /// The state after the step, or why there is none.
    pub fn from(self, state: JobOfferState) -> Result<JobOfferState, Refusal> {
        match (self, state) {
            (Self::Accept, Waiting) => Ok(Accepted),
            (Self::Decline, Waiting | Accepted) => Ok(Declined),
            (Self::Withdraw, Waiting | Accepted) => Ok(JobOfferState::Withdrawn),
            (Self::Supersede, Waiting) => Ok(Superseded),
            _ => Err(Refusal::plain(ErrorCode::OfferNotOpen)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_campaign_is_prepared_published_and_closed() {
        assert_eq!(CampaignStep::Publish.from(Draft).ok(), Some(Published));
        assert_eq!(CampaignStep::Close.from(Published).ok(), Some(Closed));
        for (step, states) in [
            (CampaignStep::Prepare, &[Draft][..]),
            (CampaignStep::Revise, &[Draft, Published]),
            (CampaignStep::Publish, &[Draft]),
            (CampaignStep::Receive, &[Published]),
            (CampaignStep::Select, &[Published, Closed]),
            (CampaignStep::Close, &[Published]),
        ] {
            for state in [Draft, Published, Closed] {
                assert_eq!(step.from(state).is_ok(), states.contains(&state), "{step:?} from {state:?}");
            }
        }
    }

    #[test]
    fn a_stage_is_decided_taken_back_and_released() {
        assert_eq!(StageStep::Decide.from(Open).ok(), Some(Decided));
        assert_eq!(StageStep::Release.from(Decided).ok(), Some(Released));
        assert_eq!(StageStep::Reopen.from(Released).ok(), Some(Open));
        for (step, state) in
            [(StageStep::Run, Decided), (StageStep::Decide, Released), (StageStep::Release, Open), (StageStep::Reopen, Open)]
        {
            assert_eq!(step.from(state).map_err(|it| it.code).err(), Some(ErrorCode::StageNotInState), "{step:?} from {state:?}");
        }
    }

    #[test]
    fn an_offer_that_was_accepted_may_still_be_declined_or_withdrawn_and_an_answer_is_final() {
        assert_eq!(OfferStep::Decline.from(Accepted).ok(), Some(Declined));
        assert_eq!(OfferStep::Withdraw.from(Accepted).ok(), Some(JobOfferState::Withdrawn));
        assert!(OfferStep::Accept.from(Accepted).is_err(), "once is enough");
        for state in [Declined, Superseded, JobOfferState::Withdrawn] {
            for step in [OfferStep::Accept, OfferStep::Decline, OfferStep::Withdraw, OfferStep::Supersede] {
                assert!(step.from(state).is_err(), "{step:?} from {state:?}");
            }
        }
    }
}
