import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/** Says that files are too large or too many before anything is sent. */
export class ComplaintFiles extends Interaction {
    static selector = ".o_retention_complaint_form";
    dynamicContent = {
        "input[name='files']": { "t-on-change": this.onChange },
    };

    onChange(ev) {
        const { fileMb, mostFiles } = this.el.dataset;
        const files = [...ev.target.files];
        const isRefused =
            files.length > Number(mostFiles) ||
            files.some((file) => file.size > Number(fileMb) * 1024 * 1024);
        const sentence = this.el.querySelector(".o_retention_files_problem");
        sentence.hidden = !isRefused;
        ev.target.setCustomValidity(isRefused ? sentence.textContent.trim() : "");
    }
}

registry.category("public.interactions").add("customer_retention.complaint_files", ComplaintFiles);
