import { browser } from "@web/core/browser/browser";
import { ConnectionLostError } from "@web/core/network/rpc";

const KEPT_DAYS = 3;

/**
 * Keeps what is typed about a call: a copy in this browser at once, the server's copy
 * a moment later. Fails the connection, the copy stays and is sent again.
 */
export class DraftKeeper {
    /**
     * @param {object} options
     * @param {(taskId: number, draft: object) => Promise} options.send
     * @param {string} options.prefix of the copies in this browser; names the user
     * @param {(state: "" | "waiting" | "refused", error?: Error) => void} options.onState
     */
    constructor({ send, prefix, onState = () => {}, delay = 600, retry = 5000 }) {
        Object.assign(this, { send, prefix, onState, delay, retry });
        this.unsent = new Map();
        this.timers = new Map();
        this.sending = new Map();
    }

    // ---- Copies in this browser ----

    recall(taskId) {
        try {
            return JSON.parse(browser.localStorage.getItem(this.prefix + taskId)) || null;
        } catch {
            return null;
        }
    }

    remember(taskId, values) {
        const copy = { ...this.recall(taskId), ...values, at: Date.now() };
        try {
            browser.localStorage.setItem(this.prefix + taskId, JSON.stringify(copy));
        } catch {
            // No room in this browser: the server's copy remains
        }
    }

    forget(taskId) {
        this.stop(taskId);
        this.unsent.delete(taskId);
        browser.localStorage.removeItem(this.prefix + taskId);
        this.tell();
    }

    /** Drops copies of long ago; what nobody opened again was closed elsewhere. */
    sweep() {
        const oldest = Date.now() - KEPT_DAYS * 24 * 3600 * 1000;
        for (const key of Object.keys(browser.localStorage)) {
            if (key.startsWith(this.prefix)) {
                const taskId = key.slice(this.prefix.length);
                if (!(this.recall(taskId)?.at > oldest)) {
                    browser.localStorage.removeItem(key);
                }
            }
        }
    }

    // ---- The server's copy ----

    change(taskId, draft) {
        this.unsent.set(taskId, draft);
        this.remember(taskId, { draft, isSent: false });
        this.schedule(taskId, this.delay);
    }

    /** Sends at once what is not there yet, and waits for it; never fails. */
    async flush(taskId) {
        this.stop(taskId);
        await this.sending.get(taskId);
        if (this.unsent.has(taskId)) {
            await this.push(taskId);
        }
    }

    schedule(taskId, delay) {
        this.stop(taskId);
        this.timers.set(
            taskId,
            browser.setTimeout(() => this.push(taskId), delay)
        );
    }

    stop(taskId) {
        browser.clearTimeout(this.timers.get(taskId));
        this.timers.delete(taskId);
    }

    stopAll() {
        for (const taskId of [...this.timers.keys()]) {
            this.stop(taskId);
        }
    }

    async push(taskId) {
        await this.sending.get(taskId);
        const draft = this.unsent.get(taskId);
        if (draft) {
            const sending = this.pushNow(taskId, draft);
            this.sending.set(taskId, sending);
            await sending;
            this.sending.delete(taskId);
        }
    }

    async pushNow(taskId, draft) {
        try {
            await this.send(taskId, draft);
            if (this.unsent.get(taskId) === draft) {
                this.unsent.delete(taskId);
                this.remember(taskId, { isSent: true });
            }
            this.tell();
        } catch (error) {
            if (!this.unsent.has(taskId)) {
                return;
            }
            if (error instanceof ConnectionLostError) {
                this.schedule(taskId, this.retry);
                this.onState("waiting");
            } else {
                this.onState("refused", error);
            }
        }
    }

    tell() {
        if (!this.unsent.size) {
            this.onState("");
        }
    }
}
