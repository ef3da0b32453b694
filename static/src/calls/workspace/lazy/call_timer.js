/**
 * The time of a call, started by hand: seconds of earlier stretches, and when the
 * present one was started. Both are kept in the draft, so reloading stops nothing.
 */
export function isRunning(draft) {
    return Boolean(draft.started_at);
}

/** Returns the seconds so far at `now` (milliseconds). */
export function secondsAt(draft, now) {
    const started = draft.started_at ? Date.parse(draft.started_at) : NaN;
    const present = Number.isNaN(started) ? 0 : Math.max(0, Math.floor((now - started) / 1000));
    return (draft.duration || 0) + present;
}

export function started(draft, now) {
    return isRunning(draft) ? {} : { started_at: new Date(now).toISOString() };
}

export function stopped(draft, now) {
    return { started_at: false, duration: secondsAt(draft, now) };
}

/** Returns seconds as `00:42` or `1:02:03`. */
export function clock(seconds) {
    const two = (number) => String(number).padStart(2, "0");
    const hours = Math.floor(seconds / 3600);
    const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
    return hours ? `${hours}:${rest}` : rest;
}
