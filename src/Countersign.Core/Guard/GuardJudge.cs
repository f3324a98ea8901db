using Countersign.Core.Guard.Judging;
using Countersign.Core.Guard.Shell;

namespace Countersign.Core.Guard;

/// <summary>
/// Judges one tool call of an agent before it is made: what it would run, by the reviewed knowledge of commands, and in which environment. Pure;
/// files and variables come in through <see cref="GuardSurroundings"/>. It never throws for what a call says.
/// </summary>
public static class GuardJudge
{
    /// <summary>What the guard makes of a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="around">What can be seen around it.</param>
    /// <param name="inventory">Configured environments.</param>
    public static GuardVerdict Judge(GuardCall call, GuardSurroundings around, GuardInventory inventory)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(around);
        ArgumentNullException.ThrowIfNull(inventory);
        if (call.Text.Length > GuardCall.MaxText)
            return Judged.Unclear("evasion", $"The call has {call.Text.Length} characters; the guard reads at most {GuardCall.MaxText}. Put it into a file of the working tree and run that.");
        var context = new CallContext(around, inventory)
        {
            Dialect = call.Tool switch
            {
                GuardTool.PowerShell => ShellDialect.PowerShell,
                GuardTool.Cmd => ShellDialect.Cmd,
                _ => ShellDialect.Posix,
            },
        };
        var verdict = Judge(call, context);
        return context.IsExhausted && verdict.Outcome == GuardOutcome.Clear ? Judged.Unclear("evasion", $"The call leads through more than {CallContext.MaxFiles} files; run it in parts.") : verdict;
    }

    private static GuardVerdict Judge(GuardCall call, CallContext context) =>
        call.Tool switch
        {
            GuardTool.Shell or GuardTool.PowerShell or GuardTool.Cmd => ShellJudge.Judge(call.Text, context),
            GuardTool.Sql => SqlJudge.Text(call.Text),
            GuardTool.UseAws => AwsToolJudge.Judge(call.Text, context),
            GuardTool.Mcp => McpJudge.Judge(call.Text, context),
            GuardTool.Write => WriteJudge.File(call.Text, context),
            GuardTool.Other => WriteJudge.Other(call.Text, context),
        };
}
