"""What commands print of warehouses: orders, replenishments, and the stock that serves the orders at once."""

from typing import TYPE_CHECKING

from corridor_sim.cli.fixed_width import figure, interval, print_rows, print_wrapped

if TYPE_CHECKING:
    import pandas as pd

    from corridor_sim.experiment import CompareResult, RunResult


def print_warehouses(run: "RunResult") -> None:
    """Print hours of orders and replenishments by warehouse and flow, and the stocks; nothing without warehouses."""
    if run.case.served.empty:
        return
    from corridor_sim.indicators import hours_of_served

    rows = [
        [
            row["subject"], figure(row["order_mean_h"]),
            interval(row["order_mean_h_ci95_low"], row["order_mean_h_ci95_high"]),
            figure(row["order_p95_h"]), figure(row["replenishment_mean_h"]), figure(row["replenishment_p95_h"]),
        ]
        for row in hours_of_served(run.measured.indicators).to_dict("records")
    ]  # fmt: skip
    headers = ["order to delivery, warehouse and flow", "mean h", "95 % interval", "P95 h",
               "replenish-\nment, mean h", "P95 h"]  # fmt: skip
    print()
    print_rows(rows, headers, numbers=(1, 3, 4, 5))
    _print_stocks(run.measured.indicators)


def print_orders(result: "CompareResult") -> None:
    """Print orders served from warehouses, with and without them, and the stocks; nothing without warehouses."""
    if result.orders.empty:
        return
    rows = [
        [
            f"{row['warehouse_id']}\n{row['flow_id']}",
            *(f"{figure(row[f'{side}_h'])}\n{figure(row[f'{side}_p95_h'])}" for side in ("before", "after")),
            *(
                f"{figure(row[f'difference_{unit}'])}\n"
                f"{interval(row[f'difference_ci95_low_{unit}'], row[f'difference_ci95_high_{unit}'])}"
                for unit in ("h", "usd", "kgco2e")
            ),
        ]
        for row in result.orders.to_dict("records")
    ]  # fmt: skip
    headers = [
        "orders served from a warehouse:\nits id, and the flow", "directly\nmean h, P95", "from stock\nmean h, P95",
        "difference, h\n95 % interval", "USD of transport\n95 % interval", "kgCO2e\n95 % interval",
    ]  # fmt: skip
    print()
    print_rows(rows, headers, numbers=range(1, 6))
    print_wrapped(
        "the same orders in both; hours from order to delivery; USD and kgCO2e are of an order with its replenishment; "
        "hours of replenishments and the cost of stock are not in the benefit. Of all consignments, below, an order "
        "and its replenishment are two, shorter ones in the place of one"
    )
    _print_stocks(result.scenario.measured.indicators)


def _print_stocks(indicators: "pd.DataFrame") -> None:
    """Print the stock of each warehouse and commodity that serves 95 % of the orders, and all, at once."""
    from corridor_sim.indicators import stock_rows

    rows = [
        [
            row["subject"],
            *(
                cell
                for name in ("stock_95", "stock_all")
                for cell in (
                    figure(row[f"{name}_t"]), interval(row[f"{name}_t_ci95_low"], row[f"{name}_t_ci95_high"]),
                    figure(row[f"{name}_days"]),
                )
            ),
        ]
        for row in stock_rows(indicators).to_dict("records")
    ]  # fmt: skip
    headers = [
        "stock, warehouse and goods",
        "t for 95 %\nof orders",
        "95 % interval",
        "days",
        "t for all",
        "95 % interval",
        "days",
    ]
    print()
    print_rows(rows, headers, numbers=(1, 3, 4, 6))
    print_wrapped(
        "stock, replenished one for one, that serves so many orders at once; days: over the tonnes ordered a day; all "
        "goods of a commodity are taken as one article, so that many articles need more"
    )
