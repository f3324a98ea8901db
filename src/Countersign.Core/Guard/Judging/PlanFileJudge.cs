using Countersign.Core.BlastRadius;
using Countersign.Core.BlastRadius.Terraform;
using Countersign.Core.Guard.Shell;

namespace Countersign.Core.Guard.Judging;

/// <summary>Judges the plan that an apply names: a plan written as JSON says what it does, a binary one cannot be read.</summary>
internal static class PlanFileJudge
{
    /// <summary>What a plan file that an apply names would do; null where no file is named.</summary>
    public static GuardVerdict? Named(Handled command)
    {
        if (command.Words.Words.Count < 2 || command.Words.Words[^1] is not { IsLiteral: true } path || command.Words.Words[0].Text is not "apply") return null;
        if (command.Context.Tree.Absolute(path, Directory(command)) is not { } file || command.Context.ReadBytes(file) is not { } bytes) return command.Hold($"applies the saved plan {Judged.Quote(path.Text)}, which cannot be read here");
        var first = bytes.AsSpan().TrimStart(" \t\r\n"u8);
        if (first.IsEmpty || first[0] != (byte)'{') return command.Hold($"applies the saved plan {Judged.Quote(path.Text)}; a binary plan cannot be read here: have it shown with `show -json` and ask for that");
        var facts = TerraformPlanReader.Read(new MemoryStream(bytes), new PlanReadOptions { Path = path.Text });
        foreach (var effect in facts.Effects)
        {
            if (effect.IsLoss) return command.Hold($"applies a plan that would delete or replace {effect.Kind} {effect.Address}");
        }

        return facts.Gaps.Count > 0 ? command.Hold($"applies a plan that cannot be read to its end: {facts.Gaps[0].Detail}") : Judged.Clear;
    }

    private static ShellWord? Directory(Handled command) => command.Words.Value("-chdir") ?? command.Invocation.Directory;
}
