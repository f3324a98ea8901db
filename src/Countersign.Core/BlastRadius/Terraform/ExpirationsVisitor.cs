using System.Text.Json;
using Countersign.Core.BlastRadius.Streaming;

namespace Countersign.Core.BlastRadius.Terraform;

/// <summary>
/// Reads life-cycle rules (<c>rule</c> of AWS and Azure, <c>lifecycle_rule</c> of AWS and Google): after how many days the first stored object
/// expires. A rule that is off counts as none.
/// </summary>
internal sealed class ExpirationsVisitor(AttributeValues values) : JsonVisitor
{
    private const int Rule = 1;
    private const int DeepestRule = 16;
    private const long AtOnce = 1;

    private readonly List<bool> _expires = [];
    private int _attribute;
    private string _name = "";
    private long? _shortest;
    private long? _ofRule;
    private long? _age;
    private bool _deletes;
    private bool _isOff;

    /// <summary>The list of rules of this attribute begins.</summary>
    public ExpirationsVisitor Begin(int attribute)
    {
        _attribute = attribute;
        _shortest = null;
        _expires.Clear();
        return this;
    }

    public override int Member(ref Utf8JsonReader name)
    {
        _name = name.ValueSpan.Length <= HostileText.MaxLength ? name.GetString()! : "";
        return 0;
    }

    public override JsonVisitor? Enter(int member, bool isArray)
    {
        if (_expires.Count == DeepestRule) return null;
        _expires.Add(_expires is [.., true] || (_expires.Count > 0 && _name.Contains("expiration", StringComparison.Ordinal)));
        if (_expires.Count == Rule) (_ofRule, _age, _deletes, _isOff, _name) = (null, null, false, false, "");
        return this;
    }

    public override void Value(int member, ref Utf8JsonReader value)
    {
        if (_expires.Count == Rule && _name is "status" or "enabled") _isOff |= AttributesVisitor.KindOf(ref value, out _) == AttributeKind.Off;
        else if (_name == "type" && value.TokenType == JsonTokenType.String) _deletes |= value.ValueTextEquals("Delete");
        else if (value.TokenType == JsonTokenType.Number && value.TryGetInt64(out var days) && days > 0) Days(days);
        else if (_name == "date" && _expires is [.., true] && value.TokenType == JsonTokenType.String && value.ValueSpan.Length > 0) Take(AtOnce);
    }

    public override void Leave()
    {
        if (_expires.Count == Rule) FinishRule();
        if (_expires.Count > 0) _expires.RemoveAt(_expires.Count - 1);
        else if (_shortest is { } days) values.Set(_attribute, AttributeKind.Number, days);
    }

    private void Days(long days)
    {
        if (_name == "age") _age = days;
        else if (_name.StartsWith("delete_after_days", StringComparison.Ordinal) || (_name is "days" or "noncurrent_days" && _expires is [.., true])) Take(days);
    }

    private void Take(long days) => _ofRule = Math.Min(_ofRule ?? days, days);

    private void FinishRule()
    {
        if (_deletes) Take(_age ?? AtOnce);
        if (!_isOff && _ofRule is { } days) _shortest = Math.Min(_shortest ?? days, days);
    }
}
