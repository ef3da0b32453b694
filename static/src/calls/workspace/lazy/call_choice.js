import { _t } from "@web/core/l10n/translation";

/** What is chosen about a call before anything is. */
export function noChoice() {
    return {
        reached: "",
        outcomeId: false,
        reasonId: false,
        when: "",
        owner: "",
        noStepReason: "",
        complaint: "",
    };
}

/** Outcomes of nobody answering; the answered ones stand behind "answered". */
export function reachedOutcomes(outcomes) {
    return outcomes.filter((one) => one.reached !== "answered");
}

export function resultOutcomes(outcomes) {
    return outcomes.filter((one) => one.reached === "answered");
}

/** Whether its key alone ends the call. */
export function isOneKey(outcome) {
    return outcome.reached !== "answered" && !outcome.needs_reason && !outcome.needs_date;
}

/** Whether somebody does something afterwards, so that when and who are asked. */
export function hasNextStep(outcome) {
    return Boolean(outcome && (outcome.needs_date || outcome.default_owner));
}

/** Returns the choice after an outcome was pressed: what belonged to another one goes. */
export function withOutcome(choice, outcome) {
    if (choice.outcomeId === outcome.id) {
        return choice;
    }
    return {
        ...noChoice(),
        when: choice.when,
        complaint: choice.complaint,
        reached: outcome.reached,
        outcomeId: outcome.id,
    };
}

/** Returns the choice after "answered" was pressed: its result is still open. */
export function withAnswered(choice) {
    return choice.reached === "answered" ? choice : { ...noChoice(), reached: "answered" };
}

/** Returns why it cannot be saved yet, as a sentence, else nothing. */
export function choiceProblem(choice, outcome) {
    if (!outcome) {
        return choice.reached === "answered"
            ? _t("Choose the result first: what was agreed?")
            : _t("Choose first how the call ended.");
    }
    if (outcome.needs_reason && !choice.reasonId) {
        return _t("Choose the reason first.");
    }
    if (outcome.needs_date && !choice.when.trim() && !outcome.default_when) {
        return _t("Say when: fri 10, +3d, or a date.");
    }
    if (choice.owner === "nobody" && !choice.noStepReason.trim()) {
        return _t("Say why nothing follows.");
    }
    return "";
}

/** Returns the values for the server's `save` and `preview`. */
export function saveValues(choice, draft) {
    const isNothing = choice.owner === "nobody";
    return {
        outcome_id: choice.outcomeId,
        reason_id: choice.reasonId,
        when: choice.when.trim() || false,
        owner: isNothing ? false : choice.owner || false,
        no_step_reason: isNothing ? choice.noStepReason.trim() : false,
        complaint: choice.complaint.trim() || false,
        note: draft.note,
        step_id: draft.step_id || false,
        objection_ids: draft.objection_ids,
        answers: draft.answers,
    };
}
