def post_init_hook(env):
    """Have the customers of the past measured as soon as the job can run."""
    env.ref("customer_retention.ir_cron_retention_score")._trigger()
    env.ref("customer_retention.ir_cron_retention_measure_dependency")._trigger()


def uninstall_hook(env):
    """Keep the ledger as CSV attachments; balances stay on core's cards."""
    if (
        env["retention.wallet"]
        .with_context(active_test=False)
        .search_count([], limit=1)
    ):
        env["retention.wallet"]._export_csv()
    env.cr.execute("DROP FUNCTION IF EXISTS retention_refuse_change() CASCADE")
    env.cr.execute("DROP FUNCTION IF EXISTS retention_keep_owner() CASCADE")
