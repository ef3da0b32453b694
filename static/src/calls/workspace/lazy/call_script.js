/** Returns the id of the step after `step` with this answer, or false at the end. */
export function stepAfter(script, step, answer) {
    if (step.is_end) {
        return false;
    }
    const option = step.options?.find((one) => one.id === answer?.option_id);
    if (option?.next_step_id) {
        return option.next_step_id;
    }
    if (step.next_step_id) {
        return step.next_step_id;
    }
    return script.steps[script.steps.indexOf(step) + 1]?.id || false;
}

/**
 * Returns the steps gone through to `stepId`, it included, as the answers lead. They
 * follow from the answers, so reloading finds the same way back.
 */
export function wayTo(script, answers, stepId) {
    const way = [];
    let id = script.first_step_id || script.steps[0]?.id;
    while (id && way.length <= script.steps.length) {
        const step = script.steps.find((one) => one.id === id);
        if (!step || way.includes(step)) {
            break;
        }
        way.push(step);
        if (id === stepId) {
            return way;
        }
        id = stepAfter(script, step, answers[id]);
    }
    // The answers lead past it, as after a change of the script: start there
    const step = script.steps.find((one) => one.id === stepId);
    return step ? [step] : way.slice(0, 1);
}
