import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

function next(content, button = "button[type=submit][value=next]:enabled") {
    return { content, trigger: button, run: "click" };
}

function send() {
    return [
        next("Send", "button[type=submit][value=finish]:enabled"),
        next("Sure", ".modal button.btn-primary:contains(Submit)"),
    ];
}

tours.add("retention_questionnaire_phone", {
    steps: () => [
        { content: "Begin", trigger: "button[value=start]", run: "click" },
        {
            content: "Tick what was wrong",
            trigger: ".js_question-wrapper:contains(not meet) label:contains(faulty or broke)",
            run: "click",
        },
        next("To the staff"),
        { content: "The second question", trigger: ".js_question-wrapper:contains(our staff)" },
        next("Nothing about the staff"),
        {
            content: "In own words",
            trigger: ".js_question-wrapper:contains(annoyed) textarea",
            run: "edit Nobody told me the price of delivery",
        },
        next("To the last one"),
        {
            content: "Please contact me",
            trigger: ".js_question-wrapper label:contains(Please contact me)",
            run: "click",
        },
        ...send(),
        { content: "Thanks", trigger: ".o_survey_finished:contains(Thank you)" },
    ],
});

tours.add("retention_questionnaire_empty", {
    steps: () => [
        { content: "Begin", trigger: "button[value=start]", run: "click" },
        { content: "First", trigger: ".js_question-wrapper:contains(not meet)" },
        next("Leave out the first"),
        { content: "Second", trigger: ".js_question-wrapper:contains(our staff)" },
        next("Leave out the second"),
        { content: "Third", trigger: ".js_question-wrapper:contains(annoyed)" },
        next("Leave out the third"),
        ...send(),
        {
            content: "Refused in words",
            trigger: ".o_survey_question_error:contains(tick something)",
        },
    ],
});
