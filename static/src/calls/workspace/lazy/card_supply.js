/**
 * Holds the next customer while the present one is on the screen. What lies here too
 * long is given back: another person may have called meanwhile.
 */
export class CardSupply {
    /**
     * @param {object} options
     * @param {() => Promise<object|null>} options.ask for the next card
     * @param {(taskIds: number[]) => Promise} options.release
     * @param {number} [options.minutes] that a card may lie here
     */
    constructor({ ask, release, minutes = 10, now = () => Date.now() }) {
        Object.assign(this, { askNext: ask, release, minutes, now });
        this.card = null;
        this.asking = null;
        this.since = 0;
    }

    /** Asks in the background, if there is none; its failing is found when needed. */
    fill() {
        if (this.card || this.asking) {
            return this.asking;
        }
        const asking = this.askNext()
            .then((card) => {
                if (this.asking !== asking) {
                    // Not wanted any more: another list was chosen, or the page was left
                    return card && this.giveBack(card);
                }
                return this.hold(card);
            })
            .catch(() => {})
            .then(() => {
                if (this.asking === asking) {
                    this.asking = null;
                }
            });
        this.asking = asking;
        return asking;
    }

    hold(card) {
        this.card = card || null;
        this.since = this.now();
    }

    /** Returns the card to be shown now, or null; waits for one that is on its way. */
    async take() {
        await this.asking;
        const card = this.card;
        this.card = null;
        if (card && this.now() - this.since > this.minutes * 60000) {
            await this.giveBack(card);
            return null;
        }
        return card;
    }

    /** Puts `card` in the place of what is held, which is given back. */
    replace(card) {
        this.drop();
        this.hold(card);
    }

    /** What lay here is not one's own any more. */
    forget() {
        this.asking = null;
        const { card } = this;
        this.card = null;
        return card;
    }

    drop() {
        const card = this.forget();
        return card ? this.giveBack(card) : Promise.resolve();
    }

    /** A claim that cannot be given back becomes void by itself. */
    giveBack(card) {
        return this.release([card.task.id]).catch(() => {});
    }
}
